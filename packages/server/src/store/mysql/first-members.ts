import { firstMembers } from '../sql/first-members.ts';
import type { PlacedDraft } from './messages.ts';
import type { Session } from './session.ts';
import { sizedStatement } from './sized-statement.ts';

// All columns are named, which MariaDB's Spider needs of an insert that may become an update.
const insert = sizedStatement({
  head: `insert into membership
   (conversation, user_id, role, joined_at, begin, classic_seq, delivered, \`read\`, read_n,
    muted_until) values`,
  row: `(?, ?, 'normal', ?, 0, 0, 0, 0, 0, 0)`,
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
