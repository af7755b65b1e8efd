import type { Logger } from '../ops/logger.ts';

/** What is left of a server that was not given the time to stop. */
export interface Leftover {
  readonly connections: number;
  readonly sessions: number;
  /** Writes that the store has not answered. */
  readonly writes: number;
}

interface Stoppable {
  stop(): Promise<void>;
  abandon(): Leftover;
}

export interface StopOptions {
  readonly timeoutMs: number;
  /** Resolves when somebody has lost patience. */
  readonly again: Promise<string> | undefined;
  readonly log: Logger;
}

/** Stops a server in order, or says in one line why not; resolves with the exit code. */
export async function stopInTime(server: Stoppable, options: StopOptions): Promise<number> {
  const { timeoutMs, again, log } = options;
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve(`not stopped after ${timeoutMs} ms`), timeoutMs);
  const impatient = again?.then((signal) => `${signal} once more`) ?? late.promise;
  try {
    const why = await Promise.race([server.stop(), late.promise, impatient]);
    if (why === undefined) {
      log.info('stopped');
      return 0;
    }
    log.error({ why, ...server.abandon() }, 'ends at once; what was acknowledged is stored');
  } catch (error) {
    log.error({ err: error }, 'stopping failed; what was acknowledged is stored');
  } finally {
    clearTimeout(timer);
  }
  return 1;
}
