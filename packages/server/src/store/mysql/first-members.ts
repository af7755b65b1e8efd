import { firstMembers } from '../sql/first-members.ts';
import type { PlacedDraft } from './messages.ts';
import type { Session } from './session.ts';
import { sizedStatement } from './sized-statement.ts';

const insert = sizedStatement({
  head: 'insert into membership (conversation, user_id, role, joined_at) values',
  row: `(?, ?, 'normal', ?)`,
  tail: 'on duplicate key update user_id = values(user_id)',
});

/** Makes the members of direct conversations and feeds from their first entries. */
export async function insertFirstMembers(
  session: Session,
  firstEntries: readonly PlacedDraft[],
): Promise<void> {
  const rows = firstEntries.flatMap(({ draft: { conversation }, place }) =>
    firstMembers(conversation).map((user) => [conversation, user, place.at]),
  );
  for (const { sql, values } of insert(rows, rows.at(-1) ?? [])) await session.execute(sql, values);
}
