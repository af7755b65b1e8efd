import {
  type Compilable,
  type Expression,
  type ExpressionBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import type { ConversationLog, CursorPosition } from '../store.ts';
import { chunksOf } from './chunks.ts';
import type { SqlContext } from './context.ts';
import type { Database } from './schema.ts';

// One statement moves several cursors; the chain of conditions stays short.
const POSITIONS_PER_STATEMENT = 32;

/** The members' part of the log, on either kind of database. */
export function sqlMemberships(
  context: SqlContext,
): Pick<ConversationLog, 'memberships' | 'advanceClassic'> {
  const { db } = context;
  return {
    async memberships(user) {
      const rows = await db
        .selectFrom('membership')
        .select(['conversation', 'classic_seq'])
        .where('user_id', '=', user)
        .orderBy('conversation')
        .execute();
      if (rows.length === 0) return [];
      const heads = await context.heads(rows.map((row) => row.conversation));
      return rows.map(({ conversation, classic_seq }) => ({
        conversation,
        classicSeq: classic_seq,
        head: heads.get(conversation) ?? 0,
      }));
    },

    async advanceClassic(positions) {
      if (positions.length === 0) return;
      const furthest = furthestInLockOrder(positions);
      const statements = chunksOf(furthest, POSITIONS_PER_STATEMENT);
      await context.atomic(statements.map((chunk) => advance(context, chunk)));
    },
  };
}

/** The furthest of each cursor, in one order on every node, so that no two wait for each other. */
function furthestInLockOrder(positions: readonly CursorPosition[]): CursorPosition[] {
  const furthest = new Map<string, CursorPosition>();
  for (const position of positions) {
    const key = `${position.conversation} ${position.user}`;
    if (position.seq > (furthest.get(key)?.seq ?? 0)) furthest.set(key, position);
  }
  return [...furthest.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

function advance({ db }: SqlContext, positions: readonly CursorPosition[]): Compilable {
  const isBehind = (eb: ExpressionBuilder<Database, 'membership'>, position: CursorPosition) =>
    eb.and([
      eb('conversation', '=', position.conversation),
      eb('user_id', '=', position.user),
      eb('classic_seq', '<', position.seq),
    ]);
  return db
    .updateTable('membership')
    .set((eb) => ({
      classic_seq: firstThatHolds(
        positions.map((position) => [isBehind(eb, position), position.seq]),
      ),
    }))
    .where((eb) => eb.or(positions.map((position) => isBehind(eb, position))));
}

/** `case when … then … end`: of a row that the update has chosen, one of the conditions holds. */
function firstThatHolds(
  cases: readonly (readonly [Expression<SqlBool>, number])[],
): Expression<number> {
  const branches = cases.map(([condition, value]) => sql`when ${condition} then ${value}`);
  return sql<number>`case ${sql.join(branches, sql` `)} else classic_seq end`;
}
