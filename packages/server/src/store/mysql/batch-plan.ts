import type { ConversationId } from '../../domain/conversation.ts';
import { type EntryDraft, isCountable } from '../../domain/entry.ts';
import type { Appended } from '../store.ts';

/** What one commit appends to one conversation. */
export interface Share {
  readonly conversation: ConversationId;
  readonly drafts: EntryDraft[];
  countable: number;
}

export interface BatchPlan {
  /** In the order in which every node locks conversations. */
  readonly shares: readonly Share[];
  /** The drafts that are stored; all others repeat one of them, or an entry of long ago. */
  readonly placeOf: (draft: EntryDraft, fresh: ReadonlyMap<EntryDraft, Appended>) => Appended;
}

/** One key for a sender's ref. */
export function refKey(sender: number, ref: string): string {
  return `${sender} ${ref}`;
}

/** Splits a batch by conversation, without what repeats a ref. */
export function planBatch(
  drafts: readonly EntryDraft[],
  known: ReadonlyMap<string, Appended>,
): BatchPlan {
  const shares = new Map<ConversationId, Share>();
  const firsts = new Map<string, EntryDraft>();
  for (const draft of drafts) {
    if (draft.ref !== undefined) {
      const key = refKey(draft.sender, draft.ref);
      if (known.has(key) || firsts.has(key)) continue;
      firsts.set(key, draft);
    }
    let share = shares.get(draft.conversation);
    if (share === undefined) {
      share = { conversation: draft.conversation, drafts: [], countable: 0 };
      shares.set(draft.conversation, share);
    }
    share.drafts.push(draft);
    if (isCountable(draft.kind)) share.countable += 1;
  }

  return {
    shares: [...shares.values()].sort((a, b) => (a.conversation < b.conversation ? -1 : 1)),
    placeOf(draft, fresh) {
      const own = fresh.get(draft);
      if (own !== undefined) return own;
      const key = refKey(draft.sender, draft.ref ?? '');
      const first = firsts.get(key);
      const place = known.get(key) ?? (first && fresh.get(first));
      if (place === undefined) throw new Error('an entry was given no place');
      return { ...place, duplicate: true };
    },
  };
}
