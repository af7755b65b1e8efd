import { checkWritable, commitMark } from './check.ts';
import { isLate, reasonOf, refusalOf } from './failures.ts';
import type { Settings } from './options.ts';
import { unavailable } from './retry.ts';
import type { Sessions } from './sessions.ts';

/** Whether the database takes commits, by how the latest ones ended. */
export interface WriteWatch {
  succeeded(): void;
  failed(error: unknown): void;
  /** Rejects with `StoreUnavailable` while nothing can be stored. */
  check(): Promise<void>;
  stop(): Promise<void>;
}

const INTERVAL_MS = 5_000;

/**
 * A database may answer whoever asks and still take nothing: its disk is full, or somebody has made
 * it read-only. Once a commit has failed so, a commit has to succeed before it is believed again.
 */
export function createWriteWatch(sessions: Sessions, settings: Settings): WriteWatch {
  // Who is refused tries again for so long: while it is full, small writes may fit where others fail.
  const fullForMs = settings.giveUpAfterMs * 2;
  let refusal: { readonly error: unknown; readonly untilMs: number } | undefined;
  let trial: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const refuse = (error: unknown): void => {
    const isFull = refusalOf(error) === 'full';
    refusal = { error, untilMs: isFull ? settings.nowMs() + fullForMs : 0 };
    sessions.setRefusal(reasonOf(error));
    if (!isStopped) timer ??= setInterval(() => void tryOnce(), INTERVAL_MS).unref();
  };
  const succeeded = (): void => {
    if (refusal === undefined || settings.nowMs() < refusal.untilMs) return;
    refusal = undefined;
    clearInterval(timer);
    timer = undefined;
    sessions.setRefusal(undefined);
  };
  const attempt = async (): Promise<void> => {
    try {
      await commitMark(sessions, settings);
      succeeded();
    } catch (error) {
      if (isLate(error) || refusalOf(error) !== undefined) refuse(error);
    } finally {
      trial = undefined;
    }
  };
  // One for all who ask: where a commit hangs, each would hold a connection.
  const tryOnce = (): Promise<void> => {
    if (isStopped) return Promise.resolve();
    trial ??= attempt();
    return trial;
  };
  const note = (error: unknown): void => {
    if (refusalOf(error) !== undefined) refuse(error);
    // One conversation may be locked, or all of the database hang: another commit knows.
    else if (isLate(error)) void tryOnce();
  };
  return {
    succeeded,
    failed: note,
    async check() {
      if (refusal !== undefined || trial !== undefined) await tryOnce();
      if (refusal !== undefined) throw unavailable(refusal.error);
      try {
        await checkWritable(sessions, settings);
      } catch (error) {
        note(error);
        throw unavailable(error);
      }
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await trial;
    },
  };
}
