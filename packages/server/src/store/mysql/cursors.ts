import { type Cursors, cursorKey, furthestInLockOrder, whichMoved } from '../sql/cursors.ts';
import type { CursorPosition, ReadPosition } from '../store.ts';
import type { InTransaction } from './atomic.ts';
import type { Row, Session } from './session.ts';
import { sizedStatement } from './sized-statement.ts';

// Takes the locks, too, so that nothing moves between this and what follows.
const lockMembers = sizedStatement({
  head: 'select conversation, user_id, `read` from membership where (conversation, user_id) in (',
  row: '(?, ?)',
  tail: ') for update',
});

// Rows that are there and locked: it never inserts. `read` comes last, MySQL sees it at once. All
// columns are named, which MariaDB's Spider needs of an insert that may become an update.
const moveCursors = sizedStatement({
  head: `insert into membership
   (conversation, user_id, role, joined_at, begin, classic_seq, delivered, \`read\`, read_n,
    muted_until) values`,
  row: `(?, ?, 'normal', 0, 0, ?, ?, ?, ?, 0)`,
  tail: `on duplicate key update classic_seq = greatest(classic_seq, values(classic_seq)),
   delivered = greatest(delivered, values(delivered)),
   read_n = if(values(\`read\`) > \`read\`, values(read_n), read_n),
   \`read\` = greatest(\`read\`, values(\`read\`))`,
});

interface Places {
  readonly classic?: number;
  readonly delivered?: number;
  readonly read?: number;
  readonly n?: number;
}

/**
 * The cursors of the log. They are moved all the time, many at once, so the statements have fixed
 * sizes: a text of its own for each number of positions costs more than moving them.
 */
export function mysqlCursors(inTransaction: InTransaction): Cursors {
  const advance = async <Position extends CursorPosition>(
    positions: readonly Position[],
    placesOf: (position: Position) => Places,
  ): Promise<readonly Row[]> => {
    if (positions.length === 0) return [];
    const furthest = furthestInLockOrder(positions);
    return await inTransaction((session) => move(session, furthest, placesOf));
  };
  return {
    advanceClassic: async (positions) => {
      await advance(positions, ({ seq }) => ({ classic: seq }));
    },
    advanceDelivered: async (positions) => {
      await advance(positions, ({ seq }) => ({ delivered: seq }));
    },
    async advanceRead(positions) {
      const placesOf = ({ seq, n }: ReadPosition) => ({ delivered: seq, read: seq, n });
      const before = (await advance(positions, placesOf)).map(
        (row) => [keyOfRow(row), row.read as number] as const,
      );
      return whichMoved(positions, new Map(before));
    },
  };
}

/** Gives the rows as they were; those who are no members have none. */
async function move<Position extends CursorPosition>(
  session: Pick<Session, 'execute'>,
  positions: readonly Position[],
  placesOf: (position: Position) => Places,
): Promise<readonly Row[]> {
  const keys = positions.map(({ conversation, user }) => [conversation, user]);
  const found: Row[] = [];
  for (const { sql, values } of lockMembers(keys, keys.at(-1) ?? [])) {
    found.push(...(await session.execute(sql, values)).rows);
  }
  const members = new Set(found.map(keyOfRow));
  const rows = positions
    .filter((position) => members.has(cursorKey(position)))
    .map((position) => {
      const { classic = 0, delivered = 0, read = 0, n = 0 } = placesOf(position);
      return [position.conversation, position.user, classic, delivered, read, n];
    });
  for (const { sql, values } of moveCursors(rows, rows.at(-1) ?? [])) {
    await session.execute(sql, values);
  }
  return found;
}

function keyOfRow({ conversation, user_id }: Row): string {
  return cursorKey({ conversation: conversation as string, user: user_id as number });
}
