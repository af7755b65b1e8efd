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
      },
      {
        "name": "recovery",
        "isList": true,
        "isOptional": true,
        "type": "string"
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
      },
      {
        "name": "avatar",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "access",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "writers",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "inviters",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "slow",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
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
      },
      {
        "name": "pending",
        "isList": false,
        "isOptional": true,
        "type": "bool"
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
    "message": "forward",
    "number": 45,
    "name": "Forward",
    "summary": "Sends a message of one conversation into another, with the name of who wrote it.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "from",
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
    "message": "hide",
    "number": 46,
    "name": "Hide",
    "summary": "Deletes a message for oneself, on all devices.",
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
    "message": "setConversation",
    "number": 47,
    "name": "SetConversation",
    "summary": "Mutes or archives a conversation for oneself; what is left out stays.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "muted",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "archived",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "listMentions",
    "number": 48,
    "name": "ListMentions",
    "summary": "Asks where one is mentioned by name in a conversation.",
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
    "message": "mentions",
    "number": 49,
    "name": "Mentions",
    "summary": "The places of those messages, the last one first.",
    "fields": [
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "places",
        "isList": true,
        "isOptional": false,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "leaveGroup",
    "number": 50,
    "name": "LeaveGroup",
    "summary": "Leaves a group.",
    "fields": [
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
    "message": "kick",
    "number": 51,
    "name": "Kick",
    "summary": "Removes a member from a group, and with `ban` keeps the user out.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "user",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "ban",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "unban",
    "number": 52,
    "name": "Unban",
    "summary": "Ends a ban.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "user",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "mute",
    "number": 53,
    "name": "Mute",
    "summary": "Lets a member write nothing until a time.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "user",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "until",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "appoint",
    "number": 54,
    "name": "Appoint",
    "summary": "Makes a member an admin, or a normal one again.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "user",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "role",
        "isList": false,
        "isOptional": false,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "handOver",
    "number": 55,
    "name": "HandOver",
    "summary": "Makes another member the creator of the group, and oneself an admin.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "user",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "changeGroup",
    "number": 56,
    "name": "ChangeGroup",
    "summary": "Changes what is decided about a group; what is left out stays.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "groupname",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "groupdesc",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "avatar",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "access",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "writers",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "inviters",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "slow",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "dissolveGroup",
    "number": 57,
    "name": "DissolveGroup",
    "summary": "Ends a group: what was said stays, nothing more can be said.",
    "fields": [
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
    "message": "getGroup",
    "number": 58,
    "name": "GetGroup",
    "summary": "Asks about a group that one is in, or may come into.",
    "fields": [
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
    "message": "group",
    "number": 59,
    "name": "Group",
    "summary": "What there is to know about a group.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "conv",
        "isList": false,
        "isOptional": false,
        "type": "string"
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
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "avatar",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "access",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "writers",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "inviters",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "slow",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "members",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "role",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "muteduntil",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "dissolved",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "invite",
    "number": 60,
    "name": "Invite",
    "summary": "Invites users to a group; members and banned users are passed over.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
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
    "message": "declineInvite",
    "number": 61,
    "name": "DeclineInvite",
    "summary": "Declines an invitation.",
    "fields": [
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
    "message": "makeLink",
    "number": 62,
    "name": "MakeLink",
    "summary": "Makes a link by which users come into a group.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "expires",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "uses",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "approval",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "link",
    "number": 63,
    "name": "Link",
    "summary": "A link that was made: its text is told this once.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "link",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "text",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "expires",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "uses",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "listLinks",
    "number": 64,
    "name": "ListLinks",
    "summary": "Asks for the links of a group.",
    "fields": [
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
    "message": "links",
    "number": 65,
    "name": "Links",
    "summary": "The links of a group that can still be used.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "links",
        "isList": true,
        "isOptional": false,
        "type": "structure",
        "structure": "InviteLink"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "revokeLink",
    "number": 66,
    "name": "RevokeLink",
    "summary": "Ends a link.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "link",
        "isList": false,
        "isOptional": false,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "joinByLink",
    "number": 67,
    "name": "JoinByLink",
    "summary": "Comes into a group by a link.",
    "fields": [
      {
        "name": "link",
        "isList": false,
        "isOptional": false,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "admit",
    "number": 68,
    "name": "Admit",
    "summary": "Lets in a user who has asked, or refuses him.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "user",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
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
    "message": "listOutsiders",
    "number": 69,
    "name": "ListOutsiders",
    "summary": "Asks for who is no member of a group and asked, was invited or is banned.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "kind",
        "isList": false,
        "isOptional": false,
        "type": "string"
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
    "message": "outsiders",
    "number": 70,
    "name": "Outsiders",
    "summary": "A page of users who are no members.",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "kind",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "users",
        "isList": true,
        "isOptional": false,
        "type": "structure",
        "structure": "Outsider"
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
    "message": "listInvites",
    "number": 71,
    "name": "ListInvites",
    "summary": "Asks for the groups that one was invited to.",
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
    "message": "invites",
    "number": 72,
    "name": "Invites",
    "summary": "A page of invitations.",
    "fields": [
      {
        "name": "invites",
        "isList": true,
        "isOptional": false,
        "type": "structure",
        "structure": "Invitation"
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
    "message": "requestContact",
    "number": 73,
    "name": "RequestContact",
    "summary": "Asks somebody to be a contact; whoever has asked oneself becomes one at once.",
    "fields": [
      {
        "name": "user",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "text",
        "isList": false,
        "isOptional": true,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "answerContact",
    "number": 74,
    "name": "AnswerContact",
    "summary": "Accepts or declines what somebody has asked.",
    "fields": [
      {
        "name": "user",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "accept",
        "isList": false,
        "isOptional": false,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "removeContact",
    "number": 75,
    "name": "RemoveContact",
    "summary": "Ends a contact, for both; takes back what one has asked.",
    "fields": [
      {
        "name": "user",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "block",
    "number": 76,
    "name": "Block",
    "summary": "Ends a contact, and from then on neither reaches or sees the other.",
    "fields": [
      {
        "name": "user",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "unblock",
    "number": 77,
    "name": "Unblock",
    "summary": "Takes a block back.",
    "fields": [
      {
        "name": "user",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "listRequests",
    "number": 78,
    "name": "ListRequests",
    "summary": "Asks for a page of the open requests to or from oneself.",
    "fields": [
      {
        "name": "way",
        "isList": false,
        "isOptional": true,
        "type": "string"
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
    "message": "requests",
    "number": 79,
    "name": "Requests",
    "summary": "A page of open requests.",
    "fields": [
      {
        "name": "requests",
        "isList": true,
        "isOptional": false,
        "type": "structure",
        "structure": "ContactRequest"
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
    "message": "listBlocked",
    "number": 80,
    "name": "ListBlocked",
    "summary": "Asks for a page of those whom one has blocked.",
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
    "message": "findUsers",
    "number": 81,
    "name": "FindUsers",
    "summary": "Asks who has a name that begins like this.",
    "fields": [
      {
        "name": "prefix",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "after",
        "isList": false,
        "isOptional": true,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "users",
    "number": 82,
    "name": "Users",
    "summary": "A page of users.",
    "fields": [
      {
        "name": "users",
        "isList": true,
        "isOptional": false,
        "type": "structure",
        "structure": "Person"
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
    "message": "getProfile",
    "number": 83,
    "name": "GetProfile",
    "summary": "Asks who somebody is.",
    "fields": [
      {
        "name": "user",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "profile",
    "number": 84,
    "name": "Profile",
    "summary": "Who somebody is, as far as one may know.",
    "fields": [
      {
        "name": "user",
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
        "name": "display",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "avatar",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "about",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "relation",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "text",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "state",
        "isList": false,
        "isOptional": true,
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
    "message": "setProfile",
    "number": 85,
    "name": "SetProfile",
    "summary": "Changes what is given of what one says of oneself.",
    "fields": [
      {
        "name": "display",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "avatar",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "about",
        "isList": false,
        "isOptional": true,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "getSettings",
    "number": 86,
    "name": "GetSettings",
    "summary": "Asks for one's settings.",
    "fields": [],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "settings",
    "number": 87,
    "name": "Settings",
    "summary": "One's settings.",
    "fields": [
      {
        "name": "writers",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "presence",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "lastseen",
        "isList": false,
        "isOptional": false,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "setSettings",
    "number": 88,
    "name": "SetSettings",
    "summary": "Changes what is given of the settings.",
    "fields": [
      {
        "name": "writers",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "presence",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "lastseen",
        "isList": false,
        "isOptional": true,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "upload",
    "number": 91,
    "name": "Upload",
    "summary": "Asks for leave to upload a file.",
    "fields": [
      {
        "name": "name",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "type",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "size",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "sha256",
        "isList": false,
        "isOptional": true,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "grant",
    "number": 92,
    "name": "Grant",
    "summary": "Where a file is uploaded, and what is shown there.",
    "fields": [
      {
        "name": "file",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "path",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "token",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "expires",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "openFiles",
    "number": 93,
    "name": "OpenFiles",
    "summary": "Asks for links to files.",
    "fields": [
      {
        "name": "files",
        "isList": true,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "conv",
        "isList": false,
        "isOptional": true,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "fileLinks",
    "number": 94,
    "name": "FileLinks",
    "summary": "Links to those of the files that are there and for this user.",
    "fields": [
      {
        "name": "files",
        "isList": true,
        "isOptional": false,
        "type": "structure",
        "structure": "FileLink"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "search",
    "number": 95,
    "name": "Search",
    "summary": "Looks for messages in the conversations that one is in.",
    "fields": [
      {
        "name": "query",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "conv",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "from",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "before",
        "isList": false,
        "isOptional": true,
        "type": "string"
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
    "message": "found",
    "number": 96,
    "name": "Found",
    "summary": "The messages that were found.",
    "fields": [
      {
        "name": "hits",
        "isList": true,
        "isOptional": false,
        "type": "structure",
        "structure": "Hit"
      },
      {
        "name": "more",
        "isList": false,
        "isOptional": false,
        "type": "bool"
      },
      {
        "name": "cursor",
        "isList": false,
        "isOptional": true,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "changeName",
    "number": 100,
    "name": "ChangeName",
    "summary": "Takes another name.",
    "fields": [
      {
        "name": "name",
        "isList": false,
        "isOptional": false,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "renewRecovery",
    "number": 101,
    "name": "RenewRecovery",
    "summary": "Makes new recovery codes; those that there were end.",
    "fields": [
      {
        "name": "password",
        "isList": false,
        "isOptional": false,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "recoveryCodes",
    "number": 102,
    "name": "RecoveryCodes",
    "summary": "New recovery codes.",
    "fields": [
      {
        "name": "codes",
        "isList": true,
        "isOptional": false,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "recover",
    "number": 103,
    "name": "Recover",
    "summary": "Sets a new password by a recovery code, which is used up; before a login.",
    "fields": [
      {
        "name": "name",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "code",
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
    "message": "exportData",
    "number": 104,
    "name": "ExportData",
    "summary": "Asks for a link to all that is kept of oneself.",
    "fields": [],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "exportGrant",
    "number": 105,
    "name": "ExportGrant",
    "summary": "A link to one's data, which holds once.",
    "fields": [
      {
        "name": "path",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "expires",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "message": "eraseAccount",
    "number": 106,
    "name": "EraseAccount",
    "summary": "Ends the account for good.",
    "fields": [
      {
        "name": "password",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "messages",
        "isList": false,
        "isOptional": false,
        "type": "string"
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
      },
      {
        "name": "display",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "avatar",
        "isList": false,
        "isOptional": true,
        "type": "string"
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
      },
      {
        "name": "muted",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
      },
      {
        "name": "archived",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      },
      {
        "name": "mentions",
        "isList": false,
        "isOptional": true,
        "type": "uint64"
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
  },
  {
    "name": "InviteLink",
    "summary": "",
    "fields": [
      {
        "name": "link",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "by",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "at",
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
        "name": "uses",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "approval",
        "isList": false,
        "isOptional": true,
        "type": "bool"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "name": "Outsider",
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
        "name": "at",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "by",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "name": "Invitation",
    "summary": "",
    "fields": [
      {
        "name": "groupid",
        "isList": false,
        "isOptional": false,
        "type": "uint32"
      },
      {
        "name": "groupname",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "by",
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
  },
  {
    "name": "ContactRequest",
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
        "name": "display",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "avatar",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "text",
        "isList": false,
        "isOptional": true,
        "type": "string"
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
  },
  {
    "name": "Person",
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
        "name": "display",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "avatar",
        "isList": false,
        "isOptional": true,
        "type": "string"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "name": "FileLink",
    "summary": "",
    "fields": [
      {
        "name": "file",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "name",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "type",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "size",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "width",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "height",
        "isList": false,
        "isOptional": true,
        "type": "uint32"
      },
      {
        "name": "path",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "thumb",
        "isList": false,
        "isOptional": true,
        "type": "string"
      },
      {
        "name": "expires",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "name": "Mark",
    "summary": "",
    "fields": [
      {
        "name": "start",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "end",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      }
    ],
    "constants": {},
    "hasExtra": false
  },
  {
    "name": "Hit",
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
      },
      {
        "name": "at",
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
        "name": "name",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "text",
        "isList": false,
        "isOptional": false,
        "type": "string"
      },
      {
        "name": "offset",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "length",
        "isList": false,
        "isOptional": false,
        "type": "uint64"
      },
      {
        "name": "marks",
        "isList": true,
        "isOptional": false,
        "type": "structure",
        "structure": "Mark"
      }
    ],
    "constants": {},
    "hasExtra": false
  }
];
