import { insertMark, MARK_BYTES } from './commit-mark.ts';
import { failureOf } from './failures.ts';
import type { Settings } from './options.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

/** Each mark lies on another server, where there are several. */
const MARKS = 8;

/** Writes, and takes it back: a database that only reads is not good enough. */
export async function checkWritable(sessions: Sessions, settings: Settings): Promise<void> {
  const session = await sessions.open();
  try {
    await writeSomewhere(session, settings);
  } finally {
    await session.end();
  }
}

/** Writes, and keeps it: a full disk may say so at the commit alone, or not even then answer. */
export async function commitMark(sessions: Sessions, settings: Settings): Promise<void> {
  const session = await sessions.open();
  try {
    await writeSomewhere(session, settings);
    await session.command('commit');
  } finally {
    await session.end();
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
