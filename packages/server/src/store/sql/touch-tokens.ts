import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { TokenUse } from '../store.ts';
import { firstThatHolds, ROWS_PER_STATEMENT } from './cases.ts';
import { chunksOf } from './chunks.ts';
import type { SqlContext } from './context.ts';
import type { Database } from './schema.ts';

type Builder = ExpressionBuilder<Database, 'session_token'>;

/** Notes that tokens were used, several with one statement. */
export async function touchTokens(context: SqlContext, uses: readonly TokenUse[]): Promise<void> {
  const latest = new Map<string, TokenUse>();
  for (const use of uses) {
    const key = `${use.user} ${use.token}`;
    if (use.usedAt >= (latest.get(key)?.usedAt ?? 0)) latest.set(key, use);
  }
  if (latest.size === 0) return;
  // In one order on every node, so that no two wait for each other.
  const ordered = [...latest.values()].sort((a, b) => a.user - b.user || a.token - b.token);
  await context.atomic(
    chunksOf(ordered, ROWS_PER_STATEMENT).map((chunk) =>
      context.db
        .updateTable('session_token')
        // Without conditions on what is set: MySQL sets one column after the other.
        .set((eb) => ({
          expires_at: firstThatHolds(
            chunk.map((use) => [isOf(eb, use), use.expiresAt]),
            eb.ref('expires_at'),
          ),
          used_at: firstThatHolds(
            chunk.map((use) => [isOf(eb, use), use.usedAt]),
            eb.ref('used_at'),
          ),
        }))
        .where((eb) =>
          eb.or(chunk.map((use) => eb.and([isOf(eb, use), eb('used_at', '<=', use.usedAt)]))),
        ),
    ),
  );
}

function isOf(eb: Builder, { user, token }: TokenUse): Expression<SqlBool> {
  return eb.and([eb('user_id', '=', user), eb('id', '=', token)]);
}
