import type { Settings } from './options.ts';
import { pause } from './retry.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

export interface Search {
  readonly sessions: Sessions;
  readonly settings: Settings;
  readonly stopping: AbortSignal;
}

/**
 * Asks what became of a commit until the database answers. Not bounded in time, since every
 * answer before would be a guess. The question runs in a transaction and takes the lock of the row
 * that it asks for, so it waits for a commit that is still under way.
 */
export async function findOut(
  { sessions, settings, stopping }: Search,
  question: (session: Session) => Promise<boolean>,
  whileInDoubt: () => void = () => {},
): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    let session: Session | undefined;
    try {
      session = await sessions.open();
      await session.command('start transaction');
      return await question(session);
    } catch (cause) {
      // Not `StoreUnavailable`: that would say that nothing was stored.
      if (stopping.aborted) throw new Error('stopped before a commit was heard of', { cause });
      whileInDoubt();
      await pause(tries, settings.randomBytes);
    } finally {
      await session?.end();
    }
  }
}
