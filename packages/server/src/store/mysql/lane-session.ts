import { isMariaDbVersion } from './server-needs.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

/** The connection of a lane. */
export interface LaneSession {
  readonly session: Session;
  /**
   * MariaDB with the tables in an engine of its own. An insert gives back the rows that it wrote, a
   * rollback asks no other server, and a transaction begins with its first statement.
   */
  readonly isQuick: boolean;
}

/** Opens a connection for commits alone; rejects with `DatabaseAway`. */
export async function openLaneSession(sessions: Sessions): Promise<LaneSession> {
  const session = await sessions.open();
  try {
    const isQuick = await hasOwnTables(session);
    if (isQuick) await session.command('set session autocommit = 0');
    return { session, isQuick };
  } catch (error) {
    session.release();
    throw error;
  }
}

/** Gives the connection back as others know it. */
export async function releaseLaneSession({ session, isQuick }: LaneSession): Promise<void> {
  if (isQuick && !session.isBroken) {
    await session.command('set session autocommit = 1').catch(() => {});
  }
  session.release();
}

async function hasOwnTables(session: Session): Promise<boolean> {
  const { rows } = await session.execute(
    `select version() as version, engine as engine from information_schema.tables
     where table_schema = database() and table_name = 'conversation'`,
  );
  const [found] = rows;
  return found?.engine === 'InnoDB' && isMariaDbVersion(String(found.version));
}
