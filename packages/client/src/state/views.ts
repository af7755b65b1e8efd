import type { ParleyError } from '../errors.ts';
import type { Item } from '../outbox/item.ts';
import { extraOf } from '../outbox/item.ts';
import type { Preview } from '../wire/answers.ts';
import type { Entry, Reaction } from '../wire/entry.ts';
import type { JsonObject } from '../wire/wire.ts';
import type { ConversationState, Cursors } from './conversation-state.ts';

/** What every message of a conversation has, whatever its status. */
export interface AnyMessage {
  /** Stays the same while the message is on its way and after: for lists. */
  readonly key: string;
  /** Empty until the first message of a new conversation is stored. */
  readonly conv: string;
  /** ms since 1970 UTC: the server's time; until it is stored, this machine's. */
  readonly at: number;
  readonly sender: number;
  readonly senderName: string;
  /** Whether this user sent it, on whichever device. */
  readonly mine: boolean;
  /** `message`; or what else happened in the conversation, then `data` says more. */
  readonly kind: string;
  readonly text: string;
  /** The further fields that the sender gave it. */
  readonly extra: JsonObject;
  readonly data: JsonObject | undefined;
  /** When its text was changed last, ms since 1970 UTC. */
  readonly edited: number | undefined;
  /** It was taken back: there is no text any more. */
  readonly recalled: boolean;
  readonly reactions: readonly Reaction[];
}

/** A message as a conversation shows it. */
export type Message =
  | (AnyMessage & {
      readonly status: 'sent';
      /** Its place in the conversation. */
      readonly seq: number;
      readonly ref: string | undefined;
    })
  | (AnyMessage & { readonly status: 'sending'; readonly ref: string })
  | (AnyMessage & {
      /** Refused for good. */
      readonly status: 'failed';
      readonly ref: string;
      readonly error: ParleyError;
      /** Sends it once more, behind what waits. */
      readonly retry: () => void;
      /** Takes it away. */
      readonly discard: () => void;
    });

/** A message, or what else happened, that has its place. */
export type SentMessage = Extract<Message, { status: 'sent' }>;

/** The newest messages of a conversation, oldest first; what is not stored yet is last. */
export interface MessageList {
  readonly messages: readonly Message[];
  /**
   * Whether there are older ones that `history()` brings here. Not where the memory is full: then
   * `history()` gives those before a place.
   */
  readonly hasMore: boolean;
  /** Whether older ones are being read. */
  readonly isLoading: boolean;
}

/** A conversation as a list of conversations shows it. */
export interface Conversation {
  readonly conv: string;
  readonly kind: 'direct' | 'group';
  /** Of a direct one, the other user. */
  readonly peer: number | undefined;
  /** Of a group, its id. */
  readonly group: number | undefined;
  /** The group's name, or the other user's. */
  readonly name: string;
  readonly role: string;
  readonly unread: number;
  /** How far this user has got, on whichever device. */
  readonly delivered: number;
  readonly read: number;
  /** How far the others have got, by user, as far as known. */
  readonly others: ReadonlyMap<number, Cursors>;
  /** Of a large group: so many have read this place. */
  readonly readers: { readonly seq: number; readonly count: number } | undefined;
  readonly last: Preview | undefined;
  /** Who is writing now. */
  readonly typing: readonly number[];
}

export function messageOf(entry: Entry, me: number): SentMessage {
  const { conv, seq, at, kind, sender, senderName, ref, text, extra, data } = entry;
  const { edited, recalled = false, reactions = [] } = entry;
  const mine = sender === me;
  const key = mine && ref !== undefined ? ref : `${seq}`;
  return {
    ...{ key, conv, at, sender, senderName, mine, kind, text, extra, data },
    ...{ edited, recalled, reactions },
    ...{ status: 'sent', seq, ref },
  };
}

export function messageOfItem(
  item: Item,
  { conv, me, myName }: { conv: string; me: number; myName: string },
  { retry, discard }: { retry: (ref: string) => void; discard: (ref: string) => void },
): Message {
  const { ref, content, createdMs, state } = item;
  const shared = {
    ...{ key: ref, conv, sender: me, senderName: myName, mine: true, kind: 'message', ref },
    at: createdMs,
    text: content.text,
    extra: extraOf(content),
    data: undefined,
    ...{ edited: undefined, recalled: false, reactions: [] },
  };
  switch (state.name) {
    case 'failed': {
      const { error } = state;
      const ways = { retry: () => retry(ref), discard: () => discard(ref) };
      return { ...shared, status: 'failed', error, ...ways };
    }
    case 'stored':
      return { ...shared, ...state.sent, status: 'sent' };
    default:
      return { ...shared, status: 'sending' };
  }
}

export function conversationOf(state: ConversationState): Conversation {
  const { conv, kind, peer, group, name, role, unread, readers, last } = state;
  return {
    ...{ conv, kind, peer, group, name, role, unread, readers, last },
    ...state.cursors,
    others: new Map(state.others),
    typing: [...state.typing],
  };
}

/** The newest first. */
export function byTime(a: Conversation, b: Conversation): number {
  return (b.last?.at ?? 0) - (a.last?.at ?? 0) || (a.conv < b.conv ? -1 : 1);
}
