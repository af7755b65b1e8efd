import type { Structure } from '../structure.ts';

/** What the catalogue's messages look like in Protobuf. */
export const structures: readonly Structure[] = [
  {
    "message": "login",
    "number": 1,
    "name": "Login",
    "summary": "Logs in, by id or by name.",
    "fields": [
      {
        "name": "id",
        "isList": false,
        "isOptional": true,
        "type": "int32"
      },
      {
        "name": "name",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "password",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "token",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "device",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "since",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      }
    ],
    "constants": {
      "v": 2
    },
    "hasExtra": false
  },
  {
    "message": "loginAck",
    "number": 2,
    "name": "LoginAck",
    "summary": "The answer to a login: friends, groups and what was missed; empty lists are left out.",
    "fields": [
      {
        "name": "errno",
        "isList": false,
        "isOptional": false,
        "type": "int32"
      },
      {
        "name": "errmsg",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "error",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "retry",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      },
      {
        "name": "id",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "name",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "token",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "device",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "epoch",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "friends",
        "isList": true,
        "isOptional": true,
        "type": "structure",
        "structure": "Friend"
      },
      {
        "name": "feed",
        "isList": false,
        "isOptional": true,
        "type": "structure",
        "structure": "Feed"
      },
      {
        "name": "conversations",
        "isList": true,
        "isOptional": true,
        "type": "structure",
        "structure": "Conversation"
      },
      {
        "name": "more",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      },
      {
        "name": "morefriends",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "logout",
    "number": 3,
    "name": "Logout",
    "summary": "Logs out; the connection stays open.",
    "fields": [
      {
        "name": "id",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "forget",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "register",
    "number": 4,
    "name": "Register",
    "summary": "Makes a new user.",
    "fields": [
      {
        "name": "name",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "password",
        "isList": false,
        "isOptional": false,
        "type": "string"
      }
    ],
    "constants": {
      "v": 2
    },
    "hasExtra": false
  },
  {
    "message": "registerAck",
    "number": 5,
    "name": "RegisterAck",
    "summary": "The answer to a registration.",
    "fields": [
      {
        "name": "errno",
        "isList": false,
        "isOptional": false,
        "type": "int32"
      },
      {
        "name": "errmsg",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "id",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "error",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "retry",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "directChat",
    "number": 6,
    "name": "DirectChat",
    "summary": "One message from one user to another; further fields are passed on.",
    "fields": [
      {
        "name": "id",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "name",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "toid",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "msg",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "time",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "conv",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "n",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "at",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": true
  },
  {
    "message": "addFriend",
    "number": 7,
    "name": "AddFriend",
    "summary": "Adds a user to one's own friends.",
    "fields": [
      {
        "name": "id",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "friendid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "createGroup",
    "number": 8,
    "name": "CreateGroup",
    "summary": "Makes a group, with the sender as its creator.",
    "fields": [
      {
        "name": "id",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "groupname",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "groupdesc",
        "isList": false,
        "isOptional": true,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "joinGroup",
    "number": 9,
    "name": "JoinGroup",
    "summary": "Joins a group.",
    "fields": [
      {
        "name": "id",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "groupChat",
    "number": 10,
    "name": "GroupChat",
    "summary": "One message to the other members of a group; further fields are passed on.",
    "fields": [
      {
        "name": "id",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "name",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "groupid",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "groupname",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "msg",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "time",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "conv",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "n",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "at",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": true
  },
  {
    "message": "ok",
    "number": 11,
    "name": "Ok",
    "summary": "A request that carried `ref` was done; with `friendid` and `name`, or `groupid` and `groupname`, where it had to do with these.",
    "fields": [
      {
        "name": "friendid",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "name",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "groupid",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "groupname",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "conv",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "token",
        "isList": false,
        "isOptional": true,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "error",
    "number": 12,
    "name": "Error",
    "summary": "A request, or a frame that was none, was refused.",
    "fields": [
      {
        "name": "errno",
        "isList": false,
        "isOptional": false,
        "type": "int32"
      },
      {
        "name": "error",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "errmsg",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "retry",
        "isList": false,
        "isOptional": false,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "ping",
    "number": 13,
    "name": "Ping",
    "summary": "Asks for a pong.",
    "fields": [],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "pong",
    "number": 14,
    "name": "Pong",
    "summary": "The answer to a ping.",
    "fields": [],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "sent",
    "number": 20,
    "name": "Sent",
    "summary": "A chat message that carried `ref`, or what was done to one, is stored.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "at",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "duplicate",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      },
      {
        "name": "differs",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "sync",
    "number": 21,
    "name": "Sync",
    "summary": "Reads entries of a log: those after a place, or the last ones before one.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "after",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "before",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "limit",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "synced",
    "number": 22,
    "name": "Synced",
    "summary": "Entries of a log.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "messages",
        "isList": true,
        "isOptional": false,
        "type": "structure",
        "structure": "Entry"
      },
      {
        "name": "more",
        "isList": false,
        "isOptional": false,
        "type": "bool"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "delivered",
    "number": 23,
    "name": "Delivered",
    "summary": "All up to this place has reached this user.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "read",
    "number": 24,
    "name": "Read",
    "summary": "This user has read all up to this place.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "receipt",
    "number": 25,
    "name": "Receipt",
    "summary": "How far another member has got; of a large group, how many members.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "user",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "delivered",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "read",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "readers",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "typing",
    "number": 26,
    "name": "Typing",
    "summary": "This user is writing.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "user",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "presence",
    "number": 27,
    "name": "Presence",
    "summary": "A friend, or somebody with whom one shares a direct conversation, has come or gone.",
    "fields": [
      {
        "name": "user",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "state",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "seen",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "listConversations",
    "number": 28,
    "name": "ListConversations",
    "summary": "Asks for a page of one's conversations.",
    "fields": [
      {
        "name": "after",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "since",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "conversations",
    "number": 29,
    "name": "Conversations",
    "summary": "A page of conversations.",
    "fields": [
      {
        "name": "conversations",
        "isList": true,
        "isOptional": false,
        "type": "structure",
        "structure": "Conversation"
      },
      {
        "name": "more",
        "isList": false,
        "isOptional": false,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "listFriends",
    "number": 30,
    "name": "ListFriends",
    "summary": "Asks for a page of one's contacts.",
    "fields": [
      {
        "name": "after",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "friends",
    "number": 31,
    "name": "Friends",
    "summary": "A page of contacts.",
    "fields": [
      {
        "name": "friends",
        "isList": true,
        "isOptional": false,
        "type": "structure",
        "structure": "Friend"
      },
      {
        "name": "more",
        "isList": false,
        "isOptional": false,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "listMembers",
    "number": 32,
    "name": "ListMembers",
    "summary": "Asks for a page of the members of a group that one is in.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "after",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "members",
    "number": 33,
    "name": "Members",
    "summary": "A page of members.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "members",
        "isList": true,
        "isOptional": false,
        "type": "structure",
        "structure": "Member"
      },
      {
        "name": "more",
        "isList": false,
        "isOptional": false,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "listDevices",
    "number": 34,
    "name": "ListDevices",
    "summary": "Asks which devices are logged in for good, by their tokens.",
    "fields": [],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "devices",
    "number": 35,
    "name": "Devices",
    "summary": "The devices of a user.",
    "fields": [
      {
        "name": "devices",
        "isList": true,
        "isOptional": false,
        "type": "structure",
        "structure": "Device"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "entry",
    "number": 36,
    "name": "EntryPush",
    "summary": "An entry that is no chat message: of a conversation, or of the own feed.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "n",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "at",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "kind",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "id",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "name",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "data",
        "isList": false,
        "isOptional": true,
        "type": "json"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "revokeDevice",
    "number": 37,
    "name": "RevokeDevice",
    "summary": "Ends the token of a device, and its connections.",
    "fields": [
      {
        "name": "device",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "changePassword",
    "number": 38,
    "name": "ChangePassword",
    "summary": "Changes the password; ends all tokens and all other connections of the user.",
    "fields": [
      {
        "name": "password",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "newpassword",
        "isList": false,
        "isOptional": false,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "edit",
    "number": 39,
    "name": "Edit",
    "summary": "Changes the text of an own message.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "msg",
        "isList": false,
        "isOptional": false,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "recall",
    "number": 40,
    "name": "Recall",
    "summary": "Takes a message back: its text is nowhere to be read any more.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "react",
    "number": 41,
    "name": "React",
    "summary": "Puts an emoji to a message, or takes it away.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "emoji",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "on",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "pin",
    "number": 42,
    "name": "Pin",
    "summary": "Pins a message for all members, or unpins it.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "on",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "listPins",
    "number": 43,
    "name": "ListPins",
    "summary": "Asks for the pinned messages of a conversation.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "pins",
    "number": 44,
    "name": "Pins",
    "summary": "The pinned messages, the last one that was pinned first.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "pins",
        "isList": true,
        "isOptional": false,
        "type": "structure",
        "structure": "Pinned"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "name": "Friend",
    "summary": "",
    "fields": [
      {
        "name": "id",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "name",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "state",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "seen",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "name": "Feed",
    "summary": "",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "name": "Last",
    "summary": "",
    "fields": [
      {
        "name": "seq",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "at",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "kind",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "id",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "name",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "msg",
        "isList": false,
        "isOptional": true,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "name": "Conversation",
    "summary": "",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "kind",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "peer",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "groupid",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "name",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "role",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "begin",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "delivered",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "read",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "unread",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "peerdelivered",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "peerread",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "last",
        "isList": false,
        "isOptional": true,
        "type": "structure",
        "structure": "Last"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "name": "Reaction",
    "summary": "",
    "fields": [
      {
        "name": "emoji",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "count",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "mine",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      },
      {
        "name": "users",
        "isList": true,
        "isOptional": false,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "name": "Entry",
    "summary": "",
    "fields": [
      {
        "name": "msgid",
        "isList": false,
        "isOptional": false,
        "type": "int32"
      },
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "seq",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "n",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "at",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "kind",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "id",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "name",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "toid",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "groupid",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "groupname",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "ref",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "msg",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "time",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "data",
        "isList": false,
        "isOptional": true,
        "type": "json"
      },
      {
        "name": "reactions",
        "isList": true,
        "isOptional": true,
        "type": "structure",
        "structure": "Reaction"
      }
    ],
    "constants": {},
    "hasExtra": true
  },
  {
    "name": "Member",
    "summary": "",
    "fields": [
      {
        "name": "id",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "name",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "role",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "state",
        "isList": false,
        "isOptional": false,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "name": "Device",
    "summary": "",
    "fields": [
      {
        "name": "device",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "name",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "created",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "used",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "expires",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "current",
        "isList": false,
        "isOptional": false,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "name": "Pinned",
    "summary": "",
    "fields": [
      {
        "name": "seq",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "id",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "at",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  }
];
