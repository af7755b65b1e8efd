import Type from 'typebox';
import { anyText, flag, id, optional, part, parts, userIds, whole, yes } from './fields.ts';

/** What messages of v2 have inside. */

export const friend = part('Friend', {
  id: id('the user'),
  name: anyText('the name'),
  state: anyText('`online` or `offline`'),
  seen: optional(whole('when last online, ms since 1970 UTC, where that is known')),
  display: optional(anyText('the name to show, where one is set')),
  avatar: optional(anyText('the picture, where one is set')),
});

export const member = part('Member', {
  id: id('the user'),
  name: anyText('the name'),
  role: anyText('`creator`, `admin` or `normal`'),
  state: anyText('`online` or `offline`'),
});

export const last = part('Last', {
  seq: whole('its place'),
  at: whole("the server's time, ms since 1970 UTC"),
  kind: optional(anyText('what it is, where it is no message')),
  id: id('the sender'),
  name: anyText("the sender's name"),
  msg: optional(anyText('the text, or its beginning')),
});

export const conversation = part('Conversation', {
  conv: anyText('the conversation'),
  kind: anyText('`direct` or `group`'),
  peer: optional(id('of a direct one, the other user')),
  groupid: optional(id('of a group, its id')),
  name: anyText("the group's name, or the other user's"),
  role: anyText('`creator`, `admin` or `normal`'),
  seq: whole('the last place that is taken'),
  begin: whole('what is at or before this place is not for this member'),
  delivered: whole('how far it has been delivered to this user, on any device'),
  read: whole('how far this user has read it, on any device'),
  unread: whole('the countable entries after that'),
  peerdelivered: optional(whole('of a direct one, how far it has been delivered to the other')),
  peerread: optional(whole('of a direct one, how far the other has read it')),
  last: optional(last),
  muted: optional(whole('until when it is muted for this user, ms since 1970 UTC')),
  archived: optional(yes('true: this user has archived it')),
  mentions: optional(whole('how many messages after `read` mention this user by his id')),
});

export const feed = part('Feed', {
  conv: anyText("the name of the user's own feed, which syncs like a conversation"),
  seq: whole('the last place that is taken'),
});

export const device = part('Device', {
  device: id('the number of the login that this device keeps'),
  name: anyText('what it calls itself'),
  created: whole('when it logged in, ms since 1970 UTC'),
  used: whole('when it was last here, ms since 1970 UTC, give or take an hour'),
  expires: whole('when it has to log in again, ms since 1970 UTC'),
  current: yes('whether it is the one that asks'),
});

export const reaction = part('Reaction', {
  emoji: anyText('the emoji'),
  count: whole('how many members put it there'),
  mine: optional(yes('true: oneself, too')),
  users: userIds('some of them, by id: the first 20'),
});

export const pinned = part('Pinned', {
  seq: whole('the place of the message'),
  id: id('who pinned it'),
  at: whole('when, ms since 1970 UTC'),
});

export const mark = part('Mark', {
  start: whole('its first UTF-16 unit, in the excerpt'),
  end: whole('the one behind its last'),
});

export const hit = part('Hit', {
  conv: anyText('the conversation'),
  seq: whole('the place of the message'),
  at: whole("the server's time, ms since 1970 UTC"),
  id: id('the sender'),
  name: anyText("the sender's name"),
  text: anyText('the part of its text with the first of what was found'),
  offset: whole('where that begins in the whole text, in UTF-16 units'),
  length: whole('how long the whole text is, in UTF-16 units'),
  marks: parts(mark, 'what was found, in that part'),
});

export const inviteLink = part('InviteLink', {
  link: anyText('its name; who knows it cannot join by it'),
  by: id('who made it'),
  at: whole('when, ms since 1970 UTC'),
  expires: whole('when it ends, ms since 1970 UTC'),
  uses: whole('how often it can be used still'),
  approval: optional(yes('true: an admin has to let in who comes by it')),
});

export const outsider = part('Outsider', {
  id: id('the user'),
  name: anyText('the name'),
  at: whole('since when, ms since 1970 UTC'),
  by: optional(id('who invited him')),
});

export const invitation = part('Invitation', {
  groupid: id('the group'),
  groupname: anyText('its name'),
  by: id('who invited'),
  at: whole('when, ms since 1970 UTC'),
});

/** One entry of a log, with the fields of its push, so that a client reads both the same way. */
export const entry = part('Entry', {
  msgid: flag('the number that it is pushed with: 6, 10 or 36'),
  conv: anyText('the conversation'),
  seq: whole('its place'),
  n: whole('how many countable entries there are up to this one'),
  at: whole("the server's time, ms since 1970 UTC"),
  kind: optional(anyText('what it is, where it is no message')),
  id: id('the sender'),
  name: anyText("the sender's name"),
  toid: optional(id('the receiver')),
  groupid: optional(id('the group')),
  groupname: optional(anyText("the group's name")),
  ref: optional(anyText("the sender's")),
  msg: optional(anyText('the text')),
  time: optional(anyText("the sender's own clock, as text")),
  data: optional(Type.Unknown({ description: 'what an entry that is no message says' })),
  reactions: optional(parts(reaction, 'the reactions to a message, by emoji')),
});

export const person = part('Person', {
  id: id('the user'),
  name: anyText('the name'),
  display: optional(anyText('the name to show, where one is set')),
  avatar: optional(anyText('the picture, where one is set')),
});

export const contactRequest = part('ContactRequest', {
  id: id('the other user'),
  name: anyText('the name'),
  display: optional(anyText('the name to show, where one is set')),
  avatar: optional(anyText('the picture, where one is set')),
  text: optional(anyText('what whoever asks says of himself')),
  at: whole('when, ms since 1970 UTC'),
});
