import Type, { type Static, type TObject } from 'typebox';
import { limits } from './limits.ts';
import { hasCharacters, hasUtf8Bytes } from './text.ts';

/**
 * The message catalogue: each message once, with its number and its fields. The number is
 * `msgid` in JSON; numbers and the order of fields are only ever appended to. Types, validators,
 * dialects and PROTOCOL.md's tables come from it.
 */

const text = (minimum: number, maximum: number, description: string) =>
  Type.Refine(
    Type.String({ description, size: `${minimum} to ${maximum} bytes` }),
    (value) => hasUtf8Bytes(value, minimum, maximum),
    () => `must have ${minimum} to ${maximum} bytes`,
  );

const characters = (minimum: number, maximum: number, description: string) =>
  Type.Refine(
    Type.String({ description, size: `${minimum} to ${maximum} characters` }),
    (value) => hasCharacters(value, minimum, maximum),
    () => `must have ${minimum} to ${maximum} characters`,
  );

const id = (description: string) =>
  Type.Integer({ minimum: 1, maximum: limits.idMaximum, description });
const anyId = (description: string) =>
  Type.Integer({ minimum: -limits.idMaximum - 1, maximum: limits.idMaximum, description });
const senderId = Type.Optional(id("the sender; the connection's own id, filled in when missing"));
const anyText = (description: string) => Type.String({ description });
const flag = (description: string) => Type.Integer({ description });
const list = (description: string) => Type.Array(Type.String(), { description });

const messageText = text(1, limits.messageTextBytes, 'the text');
const time = Type.Optional(text(0, limits.timeBytes, "the sender's own clock, as text"));
const senderName = Type.Optional(anyText("the sender's name; always filled in by the server"));

/** Who sends it: the client (`request`), the server in answer, or the server by itself. */
export type Direction = 'request' | 'answer' | 'push' | 'request and push';

/** What the catalogue says of one message. */
export interface MessageDefinition<Fields extends TObject = TObject> {
  readonly number: number;
  readonly direction: Direction;
  readonly summary: string;
  /** The fields besides `msgid`, with the limits that a request is checked against. */
  readonly fields: Fields;
}

function message<Fields extends TObject>(
  number: number,
  direction: Direction,
  summary: string,
  fields: Fields,
): MessageDefinition<Fields> {
  return { number, direction, summary, fields };
}

/** The messages by name; a dialect may give the first ten other numbers. */
export const catalogue = {
  login: message(
    1,
    'request',
    'Logs in, by id or by name.',
    Type.Object({
      // What an old client sends whose user typed no number; its answer must not be left out.
      id: Type.Optional(anyId('the user, by id')),
      name: Type.Optional(anyText('the user, by name')),
      password: anyText('the password'),
    }),
  ),
  loginAck: message(
    2,
    'answer',
    'The answer to a login: friends, groups and what was missed; empty lists are left out.',
    Type.Object({
      errno: flag('0, or the number of the error: 1 wrong id or password, 2 already online …'),
      errmsg: Type.Optional(anyText('why not, for a person')),
      id: Type.Optional(id('the user')),
      name: Type.Optional(anyText("the user's name")),
      friends: Type.Optional(list('each a JSON object as text: id, name, state')),
      groups: Type.Optional(list('each a JSON object as text: id, groupname, groupdesc, users')),
      offlinemsg: Type.Optional(list('what was missed, each a push as text, oldest first')),
    }),
  ),
  logout: message(
    3,
    'request',
    'Logs out; the connection stays open.',
    Type.Object({ id: senderId }),
  ),
  register: message(
    4,
    'request',
    'Makes a new user.',
    Type.Object({ name: anyText('the new name'), password: anyText('the password') }),
  ),
  registerAck: message(
    5,
    'answer',
    'The answer to a registration.',
    Type.Object({
      errno: flag('0, or 1 for a refusal'),
      errmsg: Type.Optional(anyText('why not, for a person')),
      id: Type.Optional(id('the new user')),
    }),
  ),
  directChat: message(
    6,
    'request and push',
    'One message from one user to another; further fields are passed on.',
    Type.Object({
      id: senderId,
      name: senderName,
      toid: id('the receiver'),
      msg: messageText,
      time,
    }),
  ),
  addFriend: message(
    7,
    'request',
    "Adds a user to one's own friends.",
    Type.Object({ id: senderId, friendid: id('the new friend') }),
  ),
  createGroup: message(
    8,
    'request',
    'Makes a group, with the sender as its creator.',
    Type.Object({
      id: senderId,
      groupname: characters(1, limits.nameCharacters, "the group's name; need not be unique"),
      groupdesc: Type.Optional(
        characters(0, limits.groupDescriptionCharacters, 'what the group is about'),
      ),
    }),
  ),
  joinGroup: message(
    9,
    'request',
    'Joins a group.',
    Type.Object({ id: senderId, groupid: id('the group') }),
  ),
  groupChat: message(
    10,
    'request and push',
    'One message to the other members of a group; further fields are passed on.',
    Type.Object({
      id: senderId,
      name: senderName,
      groupid: id('the group'),
      groupname: Type.Optional(anyText("the group's name; always filled in by the server")),
      msg: messageText,
      time,
    }),
  ),
  ok: message(
    11,
    'answer',
    'A request that carried `ref` was done; with `friendid` and `name`, or `groupid` and `groupname`, where it had to do with these.',
    Type.Object({ ref: anyText("the request's") }),
  ),
  error: message(
    12,
    'answer',
    'A request, or a frame that was none, was refused.',
    Type.Object({
      ref: Type.Optional(anyText("the request's, if it had one")),
      errno: flag('the number of the error'),
      error: anyText('the name of the error'),
      errmsg: anyText('what happened and what to do, for a person'),
      retry: Type.Boolean({ description: 'whether the same request may succeed later' }),
    }),
  ),
  sent: message(
    20,
    'answer',
    'A chat message that carried `ref` is stored.',
    Type.Object({
      ref: anyText("the message's"),
      conv: anyText('the conversation'),
      seq: Type.Integer({ description: 'its place in the conversation: 1, 2, 3 …' }),
      at: Type.Integer({ description: "the server's time, ms since 1970 UTC" }),
    }),
  ),
} as const;

/** The name of a message. */
export type MessageName = keyof typeof catalogue;
/** The name of a message that a client may send. */
export type RequestName = Exclude<
  MessageName,
  'loginAck' | 'registerAck' | 'ok' | 'error' | 'sent'
>;
/** The fields of a message after its check. */
export type FieldsOf<Name extends MessageName> = Static<(typeof catalogue)[Name]['fields']>;
