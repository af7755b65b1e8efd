import type { Static } from 'typebox';
import { accountMessages } from './catalogue/account.ts';
import { classicMessages } from './catalogue/classic.ts';
import { fileMessages } from './catalogue/files.ts';
import { groupActs } from './catalogue/group-acts.ts';
import { messageActs } from './catalogue/message-acts.ts';
import { people } from './catalogue/people.ts';
import { searchMessages } from './catalogue/search.ts';
import { answers, v2Messages } from './catalogue/v2.ts';

export type { Direction, MessageDefinition } from './catalogue/message.ts';

/**
 * The message catalogue: each message once, with its number and its fields. The number is `msgid`
 * in JSON and the field number in Protobuf's `Frame`; numbers and the order of fields are only ever
 * appended to. Types, validators, dialects, the Protobuf schema and PROTOCOL.md's tables come from
 * it. A dialect may give the first ten other numbers.
 */
export const catalogue = {
  ...classicMessages,
  ...answers,
  ...v2Messages,
  ...messageActs,
  ...groupActs,
  ...searchMessages,
  ...accountMessages,
  ...fileMessages,
  ...people,
} as const;

/** The name of a message. */
export type MessageName = keyof typeof catalogue;

/** What only the server sends. */
type AnswerName =
  | 'loginAck'
  | 'registerAck'
  | 'ok'
  | 'error'
  | 'pong'
  | 'sent'
  | 'synced'
  | 'receipt'
  | 'presence'
  | 'conversations'
  | 'friends'
  | 'members'
  | 'devices'
  | 'entry'
  | 'pins'
  | ('recoveryCodes' | 'exportGrant')
  | 'group'
  | 'link'
  | 'links'
  | 'outsiders'
  | 'invites'
  | 'mentions'
  | 'found'
  | ('grant' | 'fileLinks')
  | ('requests' | 'users' | 'profile' | 'settings');

/** The name of a message that a client may send. */
export type RequestName = Exclude<MessageName, AnswerName>;

/** The fields of a message after its check, of whichever profile. */
export type FieldsOf<Name extends MessageName> = Static<(typeof catalogue)[Name]['v2']>;
