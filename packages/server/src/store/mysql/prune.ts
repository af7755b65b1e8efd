import type { Settings } from './options.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

const DAY_MS = 86_400_000;
/** A week is promised; clocks of nodes and clients may differ. */
const REFS_KEPT_MS = 8 * DAY_MS;
const MARKS_KEPT_MS = DAY_MS;
const INTERVAL_MS = 3_600_000;
/** Few enough that no lock lasts. */
const ROWS_AT_ONCE = 1_000;

/** Forgets old refs and commit marks, now and each hour. Gives the way to end it. */
export function startPruning(sessions: Sessions, settings: Settings): () => Promise<void> {
  let running = Promise.resolve();
  const run = () => {
    // What fails now is left for the next hour, perhaps on another node.
    running = pruneOnce(sessions, settings.nowMs()).catch(() => {});
  };
  run();
  const timer = setInterval(run, INTERVAL_MS).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

export async function pruneOnce(sessions: Sessions, nowMs: number): Promise<void> {
  const limit = `limit ${ROWS_AT_ONCE}`;
  await sessions.use(async (session) => {
    await removeOlder(session, `delete from recent_ref where sent_at < ? ${limit}`, [
      nowMs - REFS_KEPT_MS,
    ]);
    await removeOlder(session, `delete from commit_mark where made_at < ? ${limit}`, [
      nowMs - MARKS_KEPT_MS,
    ]);
  });
}

async function removeOlder(session: Session, sql: string, values: [number]): Promise<void> {
  for (;;) {
    const { affectedRows } = await session.execute(sql, values);
    if (affectedRows < ROWS_AT_ONCE) return;
  }
}
