import type { ExpressionBuilder } from 'kysely';
import type { UserStore } from '../store.ts';
import { firstThatHolds, ROWS_PER_STATEMENT } from './cases.ts';
import { chunksOf } from './chunks.ts';
import type { SqlContext } from './context.ts';
import type { Database } from './schema.ts';

type Seen = Parameters<UserStore['seen']>[0][number];

/** Notes when users were last online, several with one statement. */
export async function updateSeen(context: SqlContext, users: readonly Seen[]): Promise<void> {
  const latest = new Map<number, Seen>();
  for (const one of users) if (one.at > (latest.get(one.user)?.at ?? -1)) latest.set(one.user, one);
  // In one order on every node, so that no two wait for each other.
  const ordered = [...latest.values()].sort((a, b) => a.user - b.user);
  if (ordered.length === 0) return;
  const wasBefore = (eb: ExpressionBuilder<Database, 'user'>, { user, at }: Seen) =>
    eb.and([eb('id', '=', user), eb.or([eb('seen_at', 'is', null), eb('seen_at', '<', at)])]);
  await context.atomic(
    chunksOf(ordered, ROWS_PER_STATEMENT).map((chunk) =>
      context.db
        .updateTable('user')
        .set((eb) => ({
          seen_at: firstThatHolds(
            chunk.map((one) => [wasBefore(eb, one), one.at]),
            eb.fn.coalesce('seen_at', eb.lit(0)),
          ),
        }))
        .where((eb) => eb.or(chunk.map((one) => wasBefore(eb, one)))),
    ),
  );
}
