import Type from 'typebox';
import { limits } from '../limits.ts';
import {
  anyText,
  conversationName,
  flag,
  id,
  optional,
  parts,
  text,
  whole,
  yes,
} from './fields.ts';
import { message } from './message.ts';
import { conversation, device, entry, friend, member } from './parts.ts';

const ref = anyText("the request's");
const conv = conversationName('the conversation');
const errno = flag('the number of the error');

/** What both profiles may be answered with. */
export const answers = {
  ok: message(
    11,
    'answer',
    'A request that carried `ref` was done; with `friendid` and `name`, or `groupid` and `groupname`, where it had to do with these.',
    Type.Object({
      ref,
      friendid: optional(id('the new friend')),
      name: optional(anyText("the new friend's name")),
      groupid: optional(id('the group')),
      groupname: optional(anyText("the group's name")),
      conv: optional(anyText('the conversation')),
      seq: optional(
        whole('of a cursor, the place that was told; of a group, where its log begins'),
      ),
      token: optional(anyText('what this device logs in with from now on')),
      pending: optional(yes('true: an admin of the group has to let one in first')),
    }),
  ),
  error: message(
    12,
    'answer',
    'A request, or a frame that was none, was refused.',
    Type.Object({
      ref: optional(anyText("the request's, if it had one")),
      errno,
      error: anyText('the name of the error'),
      errmsg: anyText('what happened and what to do, for a person'),
      retry: yes('whether the same request may succeed later'),
    }),
  ),
  ping: message(13, 'request', 'Asks for a pong.', Type.Object({})),
  pong: message(14, 'answer', 'The answer to a ping.', Type.Object({ ref: optional(ref) })),
  sent: message(
    20,
    'answer',
    'A chat message that carried `ref`, or what was done to one, is stored.',
    Type.Object({
      ref: anyText("the message's"),
      conv: anyText('the conversation'),
      seq: whole('its place in the conversation: 1, 2, 3 …', 1),
      at: whole("the server's time, ms since 1970 UTC"),
      duplicate: optional(yes('true: this `ref` was known, and nothing was stored now')),
      differs: optional(yes('true: it was known for another text or conversation')),
    }),
  ),
} as const;

/** The messages that only v2 has. */
export const v2Messages = {
  sync: message(
    21,
    'request',
    'Reads entries of a log: those after a place, or the last ones before one.',
    Type.Object({
      conv,
      after: optional(whole('entries above this place, oldest first')),
      before: optional(whole('the last entries below this place, oldest first', 1)),
      limit: optional(
        Type.Integer({ minimum: 1, maximum: limits.syncEntries, description: 'at most so many' }),
      ),
    }),
  ),
  synced: message(
    22,
    'answer',
    'Entries of a log.',
    Type.Object({
      ref: optional(ref),
      conv: anyText('the conversation'),
      messages: parts(entry, 'the entries, each with the fields of its push'),
      more: yes('whether there are more in the direction that was asked for'),
      seq: whole('the last place that is taken'),
    }),
  ),
  delivered: message(
    23,
    'request',
    'All up to this place has reached this user.',
    Type.Object({ conv, seq: whole('the place') }),
  ),
  read: message(
    24,
    'request',
    'This user has read all up to this place.',
    Type.Object({ conv, seq: whole('the place') }),
  ),
  receipt: message(
    25,
    'push',
    'How far another member has got; of a large group, how many members.',
    Type.Object({
      conv: anyText('the conversation'),
      user: optional(id('the member')),
      delivered: optional(whole('delivered to him up to here')),
      read: optional(whole('read by him up to here')),
      seq: optional(whole('in a large group: this place …')),
      readers: optional(whole('… has been read by so many members')),
    }),
  ),
  typing: message(
    26,
    'request and push',
    'This user is writing.',
    Type.Object({ conv, user: optional(id('who; pushes only')) }),
  ),
  presence: message(
    27,
    'push',
    'A friend, or somebody with whom one shares a direct conversation, has come or gone.',
    Type.Object({
      user: id('who'),
      state: anyText('`online` or `offline`'),
      seen: optional(whole('when last online, ms since 1970 UTC')),
    }),
  ),
  listConversations: message(
    28,
    'request',
    "Asks for a page of one's conversations.",
    Type.Object({
      after: optional(conversationName('the last one that is known; left out for the first page')),
      since: optional(whole('as in the login')),
    }),
  ),
  conversations: message(
    29,
    'answer',
    'A page of conversations.',
    Type.Object({
      ref: optional(ref),
      conversations: parts(conversation, 'by name'),
      more: yes('whether others follow after the last one listed'),
    }),
  ),
  listFriends: message(
    30,
    'request',
    "Asks for a page of one's contacts.",
    Type.Object({ after: optional(id('the last one that is known')) }),
  ),
  friends: message(
    31,
    'answer',
    'A page of contacts.',
    Type.Object({
      ref: optional(ref),
      friends: parts(friend, 'by id'),
      more: yes('whether others follow after the last one listed'),
    }),
  ),
  listMembers: message(
    32,
    'request',
    'Asks for a page of the members of a group that one is in.',
    Type.Object({ groupid: id('the group'), after: optional(id('the last one that is known')) }),
  ),
  members: message(
    33,
    'answer',
    'A page of members.',
    Type.Object({
      ref: optional(ref),
      groupid: id('the group'),
      members: parts(member, 'by id'),
      more: yes('whether others follow after the last one listed'),
    }),
  ),
  listDevices: message(
    34,
    'request',
    'Asks which devices are logged in for good, by their tokens.',
    Type.Object({}),
  ),
  devices: message(
    35,
    'answer',
    'The devices of a user.',
    Type.Object({ ref: optional(ref), devices: parts(device, 'the latest used first') }),
  ),
  entry: message(
    36,
    'push',
    'An entry that is no chat message: of a conversation, or of the own feed.',
    Type.Object({
      conv: anyText('the conversation'),
      seq: whole('its place', 1),
      n: whole('how many countable entries there are up to this one'),
      at: whole("the server's time, ms since 1970 UTC"),
      kind: anyText('what happened'),
      id: id('who did it'),
      name: anyText('the name of who did it'),
      data: optional(Type.Unknown({ description: 'the particulars, an object' })),
    }),
  ),
  revokeDevice: message(
    37,
    'request',
    'Ends the token of a device, and its connections.',
    Type.Object({ device: id('the device') }),
  ),
  changePassword: message(
    38,
    'request',
    'Changes the password; ends all tokens and all other connections of the user.',
    Type.Object({
      password: anyText('the present one'),
      newpassword: text(1, limits.passwordBytes, 'the new one'),
    }),
  ),
} as const;
