import type { ConversationAddress, UserId } from './conversation.ts';
import type { Entry } from './entry.ts';

/** What nodes tell each other, and what fan-out gives to sessions. */
export type ChatEvent = EntryEvent | TakeoverEvent;

/** An entry was committed. */
export interface EntryEvent {
  readonly type: 'entry';
  readonly entry: Entry;
  readonly address: ConversationAddress;
  readonly senderName: string;
}

/** A user's session elsewhere has been replaced and is to end. */
export interface TakeoverEvent {
  readonly type: 'takeover';
  readonly user: UserId;
  readonly session: string;
}
