import { createPool, type Pool, type PoolConnection } from 'mysql2';
import { connectionOptions } from './connection-options.ts';
import { DatabaseAway, reasonOf } from './failures.ts';
import type { Settings } from './options.ts';
import { isMariaDbVersion } from './server-needs.ts';
import { Session } from './session.ts';
import { sessionStatements } from './session-statements.ts';

export interface Sessions {
  /** A connection, set up; rejects with `DatabaseAway`. Give it back with `end` or `release`. */
  open(): Promise<Session>;
  /** Runs a task with a connection that it does not leave a transaction on. */
  use<Result>(task: (session: Session) => Promise<Result>): Promise<Result>;
  /** Why it takes no commits though it answers; undefined when it takes them again. */
  setRefusal(reason: string | undefined): void;
  stop(): Promise<void>;
}

/** The pool. Lanes keep the connection they have; everything else takes one a call. */
export function createSessions(settings: Settings): Sessions {
  const { poolSize, lanes, statementTimeoutMs, onAvailability } = settings;
  const connectionLimit = poolSize + lanes;
  const pool = createPool({
    ...connectionOptions(settings),
    connectionLimit,
    maxIdle: connectionLimit,
  });
  const prepared = new WeakSet<object>();
  let isAvailable = true;
  let isReachable = true;
  let refusal: string | undefined;

  const prepare = async (connection: PoolConnection): Promise<Session> => {
    const session = new Session(connection, statementTimeoutMs);
    if (prepared.has(connection)) return session;
    try {
      const { rows } = await session.execute('select version() as version');
      const isMariaDb = isMariaDbVersion(String(rows[0]?.version));
      for (const statement of sessionStatements(isMariaDb, settings))
        await session.command(statement);
      prepared.add(connection);
      return session;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  };
  const report = (reason: string) => {
    const isNow = isReachable && refusal === undefined;
    if (isNow === isAvailable) return;
    isAvailable = isNow;
    onAvailability(isNow, reason);
  };

  const sessions: Sessions = {
    async open() {
      const connection = connectionOf(pool);
      try {
        const session = await prepare(await inTime(connection, statementTimeoutMs * 2));
        isReachable = true;
        report('connected');
        return session;
      } catch (cause) {
        // One that comes too late is nobody's.
        connection.then(
          (late) => late.release(),
          () => {},
        );
        isReachable = false;
        report(reasonOf(cause));
        throw new DatabaseAway('the database cannot be reached', { cause });
      }
    },
    async use(task) {
      const session = await sessions.open();
      try {
        return await task(session);
      } finally {
        session.release();
      }
    },
    setRefusal(reason) {
      refusal = reason;
      report(reason ?? 'it takes commits again');
    },
    stop: () =>
      new Promise((resolve, reject) => {
        pool.end((error) => (error === null || error === undefined ? resolve() : reject(error)));
      }),
  };
  return sessions;
}

function connectionOf(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)));
  });
}

async function inTime<Value>(value: Promise<Value>, timeoutMs: number): Promise<Value> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new DatabaseAway(`no connection within ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    return await Promise.race([value, expired]);
  } finally {
    clearTimeout(timer);
  }
}
