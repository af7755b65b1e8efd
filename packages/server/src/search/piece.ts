import type { ConversationId } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import type { ConversationLog, SearchMessage, SearchPiece } from '../store/store.ts';

/**
 * What an index takes in of consecutive entries of a log: what was said in them, and what was said
 * earlier and is changed by them, all as it reads now. So taking it in twice comes to the same.
 */
export async function pieceOf(
  conversation: ConversationId,
  after: number,
  entries: readonly Entry[],
  log: Pick<ConversationLog, 'read'>,
): Promise<SearchPiece> {
  const messages = entries.flatMap((entry) => messageOf(entry) ?? []);
  const changed = new Set<number>();
  for (const entry of entries) {
    const seq = changedBy(entry);
    if (seq !== undefined && seq <= after) changed.add(seq);
  }
  for (const seq of changed) {
    const [entry] = await log.read(conversation, seq - 1, 1);
    const message = entry?.seq === seq ? messageOf(entry) : undefined;
    if (message !== undefined) messages.push(message);
  }
  return { conversation, after, upTo: entries.at(-1)?.seq ?? after, messages };
}

function messageOf({ kind, seq, at, sender, body }: Entry): SearchMessage | undefined {
  if (kind !== 'message') return undefined;
  const { msg } = fieldsOf(body);
  return { seq, at, sender, text: typeof msg === 'string' ? msg : '' };
}

/** The place of the message that an entry edits or takes back. */
function changedBy({ kind, body }: Entry): number | undefined {
  if (kind !== 'edited' && kind !== 'recalled') return undefined;
  const { seq } = fieldsOf(body);
  return typeof seq === 'number' ? seq : undefined;
}

function fieldsOf(body: string): { readonly msg?: unknown; readonly seq?: unknown } {
  return JSON.parse(body) as { readonly msg?: unknown; readonly seq?: unknown };
}
