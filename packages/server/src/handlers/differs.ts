import type { EntryDraft } from '../domain/entry.ts';
import type { Appended, ConversationLog } from '../store/store.ts';

/** Whether a `ref` that is used again was used for something else before. */
export async function differsFromFirst(
  draft: EntryDraft,
  { conversation, seq }: Appended,
  log: Pick<ConversationLog, 'read'>,
): Promise<boolean> {
  const [first] = await log.read(conversation, seq - 1, 1);
  return conversation !== draft.conversation || first?.body !== draft.body;
}
