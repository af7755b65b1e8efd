import type { ConversationAddress, ConversationId, UserId } from './conversation.ts';
import type { Entry } from './entry.ts';

/** What nodes tell each other, and what fan-out gives to sessions. */
export type ChatEvent =
  | (EntryEvent | Notice | TakeoverEvent | LogoutEvent)
  | (PresenceEvent | PrivacyEvent);

/** What is worth telling while it is new, and is not repaired when it is lost. */
export type Notice = ReceiptEvent | ReadersEvent | TypingEvent;

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

/** A member's cursors have moved. */
export interface ReceiptEvent {
  readonly type: 'receipt';
  readonly conversation: ConversationId;
  readonly user: UserId;
  readonly delivered: number | undefined;
  readonly read: number | undefined;
}

/** Of a large group: how many members have read up to a place. */
export interface ReadersEvent {
  readonly type: 'readers';
  readonly conversation: ConversationId;
  readonly seq: number;
  readonly readers: number;
}

export interface TypingEvent {
  readonly type: 'typing';
  readonly conversation: ConversationId;
  readonly user: UserId;
}

/** Tokens of a user have ended, and with them the connections that logged in by them. */
export interface LogoutEvent {
  readonly type: 'logout';
  readonly user: UserId;
  /** The token that has ended; `undefined` for all. */
  readonly token: number | undefined;
  /** A session that stays, for it has a new token. */
  readonly except: string | undefined;
}

/** Users whose first session anywhere has begun, or whose last one has ended. */
export interface PresenceEvent {
  readonly type: 'presence';
  readonly online: readonly UserId[];
  readonly offline: readonly { readonly user: UserId; readonly seen: number }[];
}

/** Of these users it has changed who may write to them, or what others see of them. */
export interface PrivacyEvent {
  readonly type: 'privacy';
  readonly users: readonly UserId[];
}
