import { insertMark, MARK_BYTES } from './commit-mark.ts';
import type { Settings } from './options.ts';
import { unavailable } from './retry.ts';
import type { Sessions } from './sessions.ts';

/** Writes, and takes it back: a database that only reads is not good enough. */
export async function checkWritable(sessions: Sessions, settings: Settings): Promise<void> {
  try {
    const session = await sessions.open();
    try {
      await session.command('start transaction');
      await insertMark(session, settings.randomBytes(MARK_BYTES), settings.nowMs());
    } finally {
      await session.end();
    }
  } catch (error) {
    throw unavailable(error);
  }
}
