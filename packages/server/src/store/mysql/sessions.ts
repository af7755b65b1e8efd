import { createPool, type PoolConnection } from 'mysql2/promise';
import { connectionOptions, sessionStatements } from './connection-options.ts';
import { DatabaseAway } from './failures.ts';
import type { Settings } from './options.ts';
import { Session } from './session.ts';

export interface Sessions {
  /** A connection, set up; rejects with `DatabaseAway`. Give it back with `end` or `release`. */
  open(): Promise<Session>;
  stop(): Promise<void>;
}

/** The pool. Lanes keep the connection they have; everything else takes one a call. */
export function createSessions(settings: Settings): Sessions {
  const { poolSize, lanes, statementTimeoutMs } = settings;
  const pool = createPool({
    ...connectionOptions(settings),
    connectionLimit: poolSize + lanes,
    maxIdle: poolSize + lanes,
  });
  const prepared = new WeakSet<object>();

  const prepare = async (connection: PoolConnection): Promise<Session> => {
    const session = new Session(connection, statementTimeoutMs);
    if (prepared.has(connection.connection)) return session;
    try {
      const { rows } = await session.execute('select version() as version');
      const isMariaDb = String(rows[0]?.version).includes('MariaDB');
      for (const statement of sessionStatements(isMariaDb)) await session.command(statement);
      prepared.add(connection.connection);
      return session;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  };

  return {
    async open() {
      const { promise: expired, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(
        () => reject(new DatabaseAway('no connection became free in time')),
        statementTimeoutMs * 2,
      );
      const connection = pool.getConnection();
      try {
        return await prepare(await Promise.race([connection, expired]));
      } catch (error) {
        // One that comes too late is nobody's.
        connection.then(
          (late) => late.release(),
          () => {},
        );
        throw new DatabaseAway('the database cannot be reached', { cause: error });
      } finally {
        clearTimeout(timer);
      }
    },
    stop: () => pool.end(),
  };
}
