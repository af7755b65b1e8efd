import type { Stats } from '../lib/stats.ts';
import type { Connection, ConnectionListener, LeaveReason } from './connection.ts';

/** What every listener is given, whatever the wire. */
export interface ListenerOptions {
  readonly maxFrameBytes: number;
  readonly maxOutboxBytes: number;
  /** Connections, of all listeners together, that have not logged in. */
  readonly maxGuests: number;
  readonly loginTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly nowMs: () => number;
  readonly stats: Stats;
  readonly onError: (what: string, error: unknown) => void;
  /** Makes the session of a new connection. */
  readonly open: (connection: Connection) => ConnectionListener;
}

/** A connection, as one sees it who sends its client away. */
export interface Leaver {
  /** Whether everything that was queued has been handed to the network. */
  readonly isFlushed: boolean;
  /** Whether its frames go one at a time (see `Connection`). */
  readonly isSmallClient: boolean;
  /** Lets it end as soon as what has begun is finished. */
  leave(why: LeaveReason): void;
}

export interface Listener {
  /** The port it listens on, also where 0 was asked for. */
  readonly port: number;
  stopAccepting(): void;
  /** Closes what is still open and waits for it, then for nothing. */
  stop(): Promise<void>;
  connections(): Iterable<Leaver>;
  queuedBytes(): number;
}
