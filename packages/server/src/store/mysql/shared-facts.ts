import type { Settings } from './options.ts';
import { withRetries } from './retry.ts';
import type { Sessions } from './sessions.ts';

const INTERVAL_MS = 5_000;

/** What the database says to all nodes alike. */
interface SharedFacts {
  readonly epoch: string;
  /** The database's clock, ms since 1970. */
  readonly clockMs: number;
}

// UTC, since a local time comes twice when summer ends.
const QUERY = `select value as epoch,
    timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000 as clock_ms
  from meta where name = 'epoch'`;

async function readFacts(sessions: Sessions): Promise<SharedFacts | undefined> {
  return await sessions.use(async (session) => {
    const { rows } = await session.execute(QUERY);
    const { epoch, clock_ms: clockMs } = rows[0] ?? {};
    if (typeof epoch !== 'string') return undefined;
    return { epoch, clockMs: Number(clockMs) };
  });
}

/**
 * Compares clocks, and looks whether somebody said that the log is another one now: every 5 s, and
 * once before this resolves. Gives the way to end it.
 */
export async function watchSharedFacts(
  sessions: Sessions,
  settings: Settings,
  onEpoch: (epoch: string) => void,
): Promise<() => Promise<void>> {
  const { onClock, ownClockMs } = settings;
  let running: Promise<void> | undefined;

  async function look(): Promise<void> {
    const sentMs = ownClockMs();
    const facts = await readFacts(sessions);
    if (facts === undefined) return;
    onClock({ sentMs, databaseMs: facts.clockMs, answeredMs: ownClockMs() });
    onEpoch(facts.epoch);
  }
  // What fails now is seen at the next look; that the database is away others say.
  const run = (): void => {
    running ??= look()
      .catch(() => {})
      .finally(() => {
        running = undefined;
      });
  };
  // Before anything is written by a clock that may be wrong.
  await withRetries(settings, look);
  const timer = setInterval(run, INTERVAL_MS).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
