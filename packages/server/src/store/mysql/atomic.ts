import type { Compilable, QueryResult } from 'kysely';
import { hasMark, insertMark, MARK_BYTES } from './commit-mark.ts';
import { DatabaseAway } from './failures.ts';
import { findOut, type Search } from './find-out.ts';
import { executeCompiled } from './pool-dialect.ts';
import { withRetries } from './retry.ts';
import type { Session } from './session.ts';

/** Several queries in one transaction, repeated as a whole while the database is away. */
export function createAtomic(
  search: Search,
): (queries: readonly Compilable[]) => Promise<QueryResult<unknown>[]> {
  const { sessions, settings } = search;

  const attempt = async (queries: readonly Compilable[]): Promise<QueryResult<unknown>[]> => {
    const mark = settings.randomBytes(MARK_BYTES);
    const results: QueryResult<unknown>[] = [];
    const session = await sessions.open();
    try {
      await session.command('start transaction');
      for (const query of queries) results.push(await executeCompiled(session, query.compile()));
      await insertMark(session, mark, settings.nowMs());
      await commit(session, () => findOut(search, (other) => hasMark(other, mark)));
      return results;
    } finally {
      await session.end();
    }
  };
  return (queries) => withRetries(settings, () => attempt(queries));
}

async function commit(session: Session, hasHappened: () => Promise<boolean>): Promise<void> {
  try {
    await session.command('commit');
  } catch (cause) {
    if (!(await hasHappened())) throw new DatabaseAway('the commit did not happen', { cause });
  }
}
