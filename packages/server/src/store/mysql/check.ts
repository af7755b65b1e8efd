import { insertMark, MARK_BYTES } from './commit-mark.ts';
import { failureOf } from './failures.ts';
import type { Settings } from './options.ts';
import { unavailable } from './retry.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

/** Each mark lies on another server, where there are several. */
const MARKS = 8;

/** Writes, and takes it back: a database that only reads is not good enough. */
export async function checkWritable(sessions: Sessions, settings: Settings): Promise<void> {
  try {
    const session = await sessions.open();
    try {
      await writeSomewhere(session, settings);
    } finally {
      await session.end();
    }
  } catch (error) {
    throw unavailable(error);
  }
}

/** With one of several servers away, a node is still of use. */
async function writeSomewhere(session: Session, settings: Settings): Promise<void> {
  for (let marks = 1; ; marks++) {
    try {
      await session.command('start transaction');
      await insertMark(session, settings.randomBytes(MARK_BYTES), settings.nowMs());
      return;
    } catch (error) {
      if (failureOf(error) !== 'partly' || marks === MARKS) throw error;
      await session.command('rollback');
    }
  }
}
