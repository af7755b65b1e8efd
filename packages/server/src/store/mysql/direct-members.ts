import { addressOf } from '../../domain/conversation.ts';
import type { PlacedDraft } from './messages.ts';
import type { Session } from './session.ts';
import { sizedStatement } from './sized-statement.ts';

const insert = sizedStatement({
  head: 'insert into membership (conversation, user_id, role, joined_at) values',
  row: `(?, ?, 'normal', ?)`,
  tail: 'on duplicate key update user_id = values(user_id)',
});

/** Makes the members of direct conversations from their first entries. */
export async function insertDirectMembers(
  session: Session,
  firstEntries: readonly PlacedDraft[],
): Promise<void> {
  const rows = firstEntries.flatMap(({ draft, place }) => {
    const address = addressOf(draft.conversation);
    if (address.kind !== 'direct') return [];
    return [...new Set(address.users)].map((user) => [draft.conversation, user, place.at]);
  });
  for (const { sql, values } of insert(rows, rows.at(-1) ?? [])) await session.execute(sql, values);
}
