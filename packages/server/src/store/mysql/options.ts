export interface MySqlStoreOptions {
  /** `mysql://USER:PASSWORD@HOST:PORT/DATABASE`; with `?tls=on` encrypted and verified. */
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
  readonly onCommit?: (appends: number, durationMs: number) => void;
  /** Once when it goes away, once when it is back. */
  readonly onAvailability?: (isAvailable: boolean, reason: string) => void;
}

export type Settings = Required<MySqlStoreOptions>;

export function withDefaults(options: MySqlStoreOptions): Settings {
  return Object.freeze({
    poolSize: 10,
    lanes: 4,
    maxPendingAppends: 65_536,
    giveUpAfterMs: 5_000,
    statementTimeoutMs: 5_000,
    onCommit: () => {},
    onAvailability: () => {},
    ...options,
  });
}
