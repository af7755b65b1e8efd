import type { Compilable, QueryResult } from 'kysely';
import { hasMark, insertMark, MARK_BYTES } from './commit-mark.ts';
import { DatabaseAway } from './failures.ts';
import { findOut, type Search } from './find-out.ts';
import { executeCompiled } from './pool-dialect.ts';
import { withRetries } from './retry.ts';
import type { Session } from './session.ts';

/** Runs a task in one transaction, and again as a whole while the database is away. */
export type InTransaction = <Result>(
  task: (session: Pick<Session, 'execute'>) => Promise<Result>,
) => Promise<Result>;

export function createTransactions(search: Search): InTransaction {
  const { sessions, settings } = search;

  const attempt: InTransaction = async (task) => {
    const mark = settings.randomBytes(MARK_BYTES);
    const session = await sessions.open();
    try {
      await session.command('start transaction');
      const result = await task(session);
      await insertMark(session, mark, settings.nowMs());
      await commit(session, () => findOut(search, (other) => hasMark(other, mark)));
      return result;
    } finally {
      await session.end();
    }
  };
  return (task) => withRetries(settings, () => attempt(task));
}

/** Several queries in one transaction. */
export function createAtomic(
  inTransaction: InTransaction,
): (queries: readonly Compilable[]) => Promise<QueryResult<unknown>[]> {
  return (queries) =>
    inTransaction(async (session) => {
      const results: QueryResult<unknown>[] = [];
      for (const query of queries) results.push(await executeCompiled(session, query.compile()));
      return results;
    });
}

async function commit(session: Session, hasHappened: () => Promise<boolean>): Promise<void> {
  try {
    await session.command('commit');
  } catch (cause) {
    if (!(await hasHappened())) throw new DatabaseAway('the commit did not happen', { cause });
  }
}
