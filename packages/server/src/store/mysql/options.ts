import type { ClockComparison } from '../../lib/shared-clock.ts';
import { parseDatabaseUrl } from './database-url.ts';

export interface MySqlStoreOptions {
  /**
   * `mysql://USER:PASSWORD@HOST:PORT/DATABASE`, then perhaps `?tls=on&ca=FILE` (encrypted, the
   * server's name verified) and `pool`, `writers`, `timeout_ms`, unless they are given below.
   */
  readonly url: string;
  /** The server's clock, ms since 1970. */
  readonly nowMs: () => number;
  readonly randomBytes: (count: number) => Buffer;
  /** Connections for all but appends. */
  readonly poolSize?: number;
  /** Connections that append at the same time. */
  readonly lanes?: number;
  /** Appends that wait; beyond, a new one is refused. */
  readonly maxPendingAppends?: number;
  /** How long a call is retried while the database is away. */
  readonly giveUpAfterMs?: number;
  /** How long one statement may take, a new connection included. */
  readonly statementTimeoutMs?: number;
  /** How long a statement waits for another transaction's lock, in whole seconds. */
  readonly lockWaitSeconds?: number;
  readonly onCommit?: (appends: number, durationMs: number) => void;
  /** Once when it goes away, once when it is back. */
  readonly onAvailability?: (isAvailable: boolean, reason: string) => void;
  /** The clock that is compared with the database's: the machine's, ms since 1970. */
  readonly ownClockMs?: () => number;
  /** At the start, before anything is written, and every 5 s. */
  readonly onClock?: (comparison: ClockComparison) => void;
  /** Somebody else said that the log is another one now. */
  readonly onEpoch?: (epoch: string) => void;
}

export type Settings = Required<MySqlStoreOptions>;

/** Throws a line where the URL is wrong. */
export function withDefaults(options: MySqlStoreOptions): Settings {
  return Object.freeze({
    poolSize: 10,
    lanes: 2,
    maxPendingAppends: 65_536,
    giveUpAfterMs: 5_000,
    statementTimeoutMs: 5_000,
    lockWaitSeconds: 3,
    onCommit: () => {},
    onAvailability: () => {},
    ownClockMs: options.nowMs,
    onClock: () => {},
    onEpoch: () => {},
    ...parseDatabaseUrl(options.url).sizes,
    ...options,
  });
}
