import Type from 'typebox';
import { limits } from '../limits.ts';
import {
  anyId,
  anyText,
  characters,
  conversationName,
  flag,
  groupName,
  id,
  messageText,
  optional,
  parts,
  senderId,
  senderName,
  text,
  texts,
  time,
  whole,
  yes,
} from './fields.ts';
import { groupSettings } from './group-acts.ts';
import { message, withMore } from './message.ts';
import { conversation, feed, friend } from './parts.ts';

const version = optional(
  Type.Literal(2, { description: 'the profile: 2, or left out for classic' }),
);
const password = anyText('the password');
const errno = flag('0, or the number of the error: 1 wrong id or password, 2 already online …');
const errmsg = optional(anyText('why not, for a person'));
const refusal = {
  error: optional(anyText('the name of the error')),
  retry: optional(yes('whether the same request may succeed later')),
};

/** What v2 adds to a push of a chat message, and one way more to say where it goes. */
const placed = {
  conv: optional(conversationName('the conversation; in a send, in the place of the address')),
  seq: optional(whole('its place in the conversation; pushes only')),
  n: optional(whole('how many countable entries there are up to this one; pushes only')),
  at: optional(whole("the server's time, ms since 1970 UTC; pushes only")),
};

const login = Type.Object({
  // What an old client sends whose user typed no number; its answer must not be left out.
  id: optional(anyId('the user, by id')),
  name: optional(anyText('the user, by name')),
  password,
});
const loginAck = Type.Object({
  errno,
  errmsg,
  id: optional(id('the user')),
  name: optional(anyText("the user's name")),
  friends: optional(texts('each a JSON object as text: id, name, state')),
  groups: optional(texts('each a JSON object as text: id, groupname, groupdesc, users')),
  offlinemsg: optional(texts('what was missed, each a push as text, oldest first')),
});
const registerAck = Type.Object({
  errno: flag('0, or 1 for a refusal; in v2 the number of the error'),
  errmsg,
  id: optional(id('the new user')),
});
const direct = { id: senderId, name: senderName };
const toid = id('the receiver');
const groupid = id('the group');

const newGroup = {
  groupname: characters(1, limits.nameCharacters, "the group's name; need not be unique"),
  groupdesc: optional(characters(0, limits.groupDescriptionCharacters, 'what the group is about')),
};

/** The messages of the classic protocol, with what v2 adds to them. */
export const classicMessages = {
  login: withMore(message(1, 'request', 'Logs in, by id or by name.', login), {
    v: version,
    ...login.properties,
    password: optional(password),
    token: optional(text(1, limits.tokenBytes, 'in the place of the password')),
    device: optional(
      characters(0, limits.deviceCharacters, 'what the device calls itself, for its owner'),
    ),
    since: optional(
      whole("the client's place in its feed: only what changed since then is listed"),
    ),
  }),
  loginAck: withMore(
    message(
      2,
      'answer',
      'The answer to a login: friends, groups and what was missed; empty lists are left out.',
      loginAck,
    ),
    {
      errno,
      errmsg,
      ...refusal,
      id: optional(id('the user')),
      name: optional(anyText("the user's name")),
      token: optional(anyText('what this device logs in with from now on')),
      device: optional(id('the number of this login, see listDevices')),
      epoch: optional(anyText('which log this is; another one than before: sync from the start')),
      friends: optional(parts(friend, 'the contacts, by id')),
      feed: optional(feed),
      conversations: optional(parts(conversation, 'by name')),
      more: optional(yes('whether conversations follow after the last one listed')),
      morefriends: optional(yes('whether friends follow after the last one listed')),
    },
  ),
  logout: withMore(
    message(3, 'request', 'Logs out; the connection stays open.', Type.Object({ id: senderId })),
    { id: senderId, forget: optional(yes("whether this device's token ends too")) },
  ),
  register: withMore(
    message(
      4,
      'request',
      'Makes a new user.',
      Type.Object({ name: anyText('the new name'), password }),
    ),
    { v: version, name: anyText('the new name'), password },
  ),
  registerAck: withMore(message(5, 'answer', 'The answer to a registration.', registerAck), {
    ...registerAck.properties,
    ...refusal,
    recovery: optional(texts('recovery codes, each of which sets a new password once; only here')),
  }),
  directChat: withMore(
    message(
      6,
      'request and push',
      'One message from one user to another; further fields are passed on.',
      Type.Object({ ...direct, toid, msg: messageText, time }),
    ),
    { ...direct, toid: optional(toid), msg: messageText, time, ...placed },
    ['toid', 'conv'],
  ),
  addFriend: message(
    7,
    'request',
    "Adds a user to one's own friends.",
    Type.Object({ id: senderId, friendid: id('the new friend') }),
  ),
  createGroup: withMore(
    message(
      8,
      'request',
      'Makes a group, with the sender as its creator.',
      Type.Object({ id: senderId, ...newGroup }),
    ),
    { id: senderId, ...newGroup, ...groupSettings },
  ),
  joinGroup: message(9, 'request', 'Joins a group.', Type.Object({ id: senderId, groupid })),
  groupChat: withMore(
    message(
      10,
      'request and push',
      'One message to the other members of a group; further fields are passed on.',
      Type.Object({ ...direct, groupid, groupname: groupName, msg: messageText, time }),
    ),
    {
      ...direct,
      groupid: optional(groupid),
      groupname: groupName,
      msg: messageText,
      time,
      ...placed,
    },
    ['groupid', 'conv'],
  ),
} as const;
