import type { ConversationId } from '../../domain/conversation.ts';
import type { Entry } from '../../domain/entry.ts';
import { toEntry } from './messages.ts';
import type { Session } from './session.ts';
import { sizedStatement } from './sized-statement.ts';

const select = sizedStatement({
  head: `select m.conversation, m.seq, m.kind, m.n, m.sender, m.sent_at, m.ref, m.body
    from conversation c join message m on m.conversation = c.id and m.seq = c.last_seq
    where c.id in (`,
  row: '?',
  tail: ')',
});

/** The last entry of each conversation that has one. */
export async function readLasts(
  session: Pick<Session, 'execute'>,
  conversations: readonly ConversationId[],
): Promise<Map<ConversationId, Entry>> {
  const lasts = new Map<ConversationId, Entry>();
  const ids = conversations.map((conversation) => [conversation]);
  for (const { sql, values } of select(ids, ids.at(-1) ?? [])) {
    const { rows } = await session.execute(sql, values);
    for (const row of rows) {
      const conversation = row.conversation as string;
      lasts.set(conversation, toEntry(conversation, row));
    }
  }
  return lasts;
}
