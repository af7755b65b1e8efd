import type { ConversationId, UserId } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import type { PersonalStore } from '../store/store.ts';

/** What is left of a message for who has hidden it from himself. */
export const HIDDEN = '{"hidden":true}';

/**
 * Entries as this user may see them: of a message that he hid only its place, and no edit of it
 * says what it says now.
 */
export async function asShownTo(
  user: UserId,
  conversation: ConversationId,
  entries: readonly Entry[],
  personal: Pick<PersonalStore, 'hidden'>,
): Promise<readonly Entry[]> {
  if (entries.length === 0) return entries;
  const subjects = entries.map(subjectOf);
  // Reduced, and not spread: an edit may be of a message far before the page.
  const first = subjects.reduce((one, other) => Math.min(one, other));
  const last = subjects.reduce((one, other) => Math.max(one, other));
  const hidden = new Set(await personal.hidden(user, conversation, first, last));
  if (hidden.size === 0) return entries;
  return entries.map((entry) => {
    const subject = subjectOf(entry);
    if (!hidden.has(subject)) return entry;
    const body = entry.kind === 'message' ? HIDDEN : `{"seq":${subject},"hidden":true}`;
    return { ...entry, body, ref: undefined };
  });
}

/** The place of the message that an entry gives the text of: its own, or that of an edited one. */
function subjectOf({ kind, seq, body }: Entry): number {
  if (kind !== 'edited') return seq;
  return (JSON.parse(body) as { readonly seq: number }).seq;
}
