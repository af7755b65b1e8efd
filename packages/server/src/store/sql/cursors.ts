import type { Compilable, Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { ConversationLog, CursorPosition, ReadPosition } from '../store.ts';
import { firstThatHolds, ROWS_PER_STATEMENT } from './cases.ts';
import { chunksOf } from './chunks.ts';
import type { SqlContext } from './context.ts';
import type { Database } from './schema.ts';

export type Cursors = Pick<ConversationLog, 'advanceClassic' | 'advanceDelivered' | 'advanceRead'>;
type Builder = ExpressionBuilder<Database, 'membership'>;
type CursorColumn = 'classic_seq' | 'delivered' | 'read';

/** The cursors of the log, several moved by one statement. */
export function sqlCursors(context: SqlContext): Cursors {
  const advance = async (column: CursorColumn, positions: readonly CursorPosition[]) => {
    if (positions.length === 0) return;
    const chunks = chunksOf(furthestInLockOrder(positions), ROWS_PER_STATEMENT);
    await context.atomic(chunks.map((chunk) => update(context, column, chunk)));
  };
  return {
    advanceClassic: (positions) => advance('classic_seq', positions),
    advanceDelivered: (positions) => advance('delivered', positions),
    async advanceRead(positions) {
      if (positions.length === 0) return [];
      const chunks = chunksOf(furthestInLockOrder(positions), ROWS_PER_STATEMENT);
      const results = await context.atomic(
        chunks.flatMap((chunk) => [selectRead(context, chunk), updateRead(context, chunk)]),
      );
      const rows = results.flatMap(({ rows }) => rows as ReadRow[]);
      return whichMoved(positions, new Map(rows.map((row) => [cursorKey(row), row.read])));
    },
  };
}

interface ReadRow {
  readonly conversation: string;
  readonly user: number;
  readonly read: number;
}

/** Of each in its turn, whether it is ahead of what was there and of those before it. */
export function whichMoved(
  positions: readonly ReadPosition[],
  reached: Map<string, number>,
): boolean[] {
  return positions.map((position) => {
    const before = reached.get(cursorKey(position));
    if (before === undefined || position.seq <= before) return false;
    reached.set(cursorKey(position), position.seq);
    return true;
  });
}

/** One key for a member's cursors. */
export function cursorKey({ conversation, user }: { conversation: string; user: number }): string {
  return `${conversation} ${user}`;
}

/** The furthest of each cursor, in one order on every node, so that no two wait for each other. */
export function furthestInLockOrder<Position extends CursorPosition>(
  positions: readonly Position[],
): Position[] {
  const furthest = new Map<string, Position>();
  for (const position of positions) {
    const key = cursorKey(position);
    if (position.seq > (furthest.get(key)?.seq ?? -1)) furthest.set(key, position);
  }
  return [...furthest.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

function isOf(eb: Builder, { conversation, user }: CursorPosition): Expression<SqlBool> {
  return eb.and([eb('conversation', '=', conversation), eb('user_id', '=', user)]);
}

function update(
  { db }: SqlContext,
  column: CursorColumn,
  positions: readonly CursorPosition[],
): Compilable {
  const isBehind = (eb: Builder, position: CursorPosition) =>
    eb.and([isOf(eb, position), eb(column, '<', position.seq)]);
  return db
    .updateTable('membership')
    .set((eb) => ({
      [column]: firstThatHolds(
        positions.map((position) => [isBehind(eb, position), position.seq]),
        eb.ref(column),
      ),
    }))
    .where((eb) => eb.or(positions.map((position) => isBehind(eb, position))));
}

/** Takes the locks, too, so that nothing moves between this and the update. */
function selectRead({ db, flavour }: SqlContext, positions: readonly ReadPosition[]): Compilable {
  const select = db
    .selectFrom('membership')
    .select(['conversation', 'user_id as user', 'read'])
    .where((eb) => eb.or(positions.map((position) => isOf(eb, position))));
  return flavour === 'mysql' ? select.forUpdate() : select;
}

function updateRead({ db }: SqlContext, positions: readonly ReadPosition[]): Compilable {
  // Without conditions on what is set: MySQL sets one column after the other, and sees it at once.
  const valueFor = (eb: Builder, column: CursorColumn | 'read_n', value: 'seq' | 'n') =>
    firstThatHolds(
      positions.map((position) => [isOf(eb, position), position[value]]),
      eb.ref(column),
    );
  return db
    .updateTable('membership')
    .set((eb) => ({
      delivered: eb
        .case()
        .when('delivered', '<', valueFor(eb, 'delivered', 'seq'))
        .then(valueFor(eb, 'delivered', 'seq'))
        .else(eb.ref('delivered'))
        .end(),
      read_n: valueFor(eb, 'read_n', 'n'),
      read: valueFor(eb, 'read', 'seq'),
    }))
    .where((eb) =>
      eb.or(
        positions.map((position) => eb.and([isOf(eb, position), eb('read', '<', position.seq)])),
      ),
    );
}
