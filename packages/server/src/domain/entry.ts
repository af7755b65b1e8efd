import type { ConversationId, UserId } from './conversation.ts';

/**
 * Everything that happens in a conversation is an entry of its log. In a group or a direct
 * conversation that is a `message`, or an act upon messages or members (`act.ts`); in a user's feed
 * it is what happened to him: a new `contact`, a group `joined`, `left` or `invited` to, somebody
 * who `asked` to be let in, a conversation `read` on one of his devices, a message `hidden` from
 * himself, his `preferences` about a conversation, another name that he took.
 */
export type EntryKind = 'message' | FeedKind | ActKind;

export type FeedKind =
  | ('contact' | 'joined' | 'read' | 'invited' | 'asked' | 'refused' | 'left')
  | ContactKind
  | ('profile' | 'settings')
  | ('hidden' | 'preferences')
  | 'renamed';

/** What becomes of two people. */
export type ContactKind =
  | ('requested' | 'withdrawn' | 'accepted' | 'declined')
  | ('removed' | 'blocked' | 'unblocked');

/** What acts are told by. */
export type ActKind =
  | ('edited' | 'recalled' | 'reaction' | 'pinned')
  | ('entered' | 'left' | 'kicked' | 'banned' | 'muted' | 'role' | 'changed' | 'dissolved');

/** What a later release wrote, by its stored number: kept and passed on, and otherwise left alone. */
export type LaterKind = `later-${number}`;

/** An entry before its commit gave it a place. */
export interface EntryDraft {
  readonly conversation: ConversationId;
  readonly kind: EntryKind;
  readonly sender: UserId;
  /** The sender's own name for this send; a second one with the same ref is the same entry. */
  readonly ref: string | undefined;
  /** The server's clock, ms since 1970 UTC. */
  readonly at: number;
  /** A JSON object as text. */
  readonly body: string;
}

export interface Entry extends Omit<EntryDraft, 'kind'> {
  readonly kind: EntryKind | LaterKind;
  /** The place in the conversation: 1, 2, 3 … without a gap. */
  readonly seq: number;
  /** The count of countable entries up to this one: unread is a subtraction. */
  readonly n: number;
}

/** A draft with the place that its commit gave it. Field by field: this is done for every message. */
export function placed(
  { conversation, kind, sender, ref, body }: EntryDraft,
  { seq, n, at }: { readonly seq: number; readonly n: number; readonly at: number },
): Entry {
  return { conversation, kind, sender, ref, at, body, seq, n };
}

/** Which kinds count as something to read. */
export function isCountable(kind: Entry['kind']): boolean {
  return kind === 'message';
}
