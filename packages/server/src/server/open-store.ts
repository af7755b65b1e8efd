import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import type { ClockComparison } from '../lib/shared-clock.ts';
import type { Store } from '../store/store.ts';
import { type StateLog, stateLogger } from './state-log.ts';

export interface ObservedStore extends Store {
  /** Which store it is, where several nodes may share it. */
  readonly id?: string;
  pendingWrites(): number;
}

type OnCommit = (operations: number, durationMs: number) => void;

/** What only a database says that several nodes share. */
interface SharedStoreEvents {
  readonly onClock: (comparison: ClockComparison) => void;
  /** Somebody else said that the log is another one now. */
  readonly onEpoch: (epoch: string) => void;
}

// What a node does not use is not loaded: the embedded default starts sooner and stays smaller.
export async function openStore(
  config: Config,
  nowMs: () => number,
  onCommit: OnCommit,
  log: StateLog,
  shared?: SharedStoreEvents,
): Promise<ObservedStore> {
  if (config.databaseUrl === undefined) {
    const { createSqliteStore } = await import('../store/sqlite/sqlite-store.ts');
    return createSqliteStore({
      folder: config.dataFolder,
      nowMs,
      onCommit,
      onWarning: (text) => log.warn({}, text),
    });
  }
  const { createMySqlStore } = await import('../store/mysql/mysql-store.ts');
  return createMySqlStore({
    url: config.databaseUrl,
    nowMs,
    randomBytes,
    onCommit,
    onAvailability: stateLogger(log, 'the database'),
    ownClockMs: Date.now,
    ...shared,
  });
}
