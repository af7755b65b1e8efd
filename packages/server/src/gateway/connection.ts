import type { CodecName, Dialect, ErrorName, WireFrame } from '@parley/protocol';

/**
 * The connection port: what a session sees of a wire. Nothing that a session does here waits,
 * throws, or lets a slow reader hold memory beyond the outbox's limit.
 */
export interface Connection {
  /** The other side's address, for limits and logs. */
  readonly address: string;
  readonly dialect: Dialect;
  /** What its frames are: text of JSON, or bytes of Protobuf. */
  readonly codec: CodecName;
  /** Whether all that it carries is v2, from its first frame on. */
  readonly isV2Only: boolean;
  /** Whether frames must be small and come one at a time (see `smallClientBytes`). */
  readonly isSmallClient: boolean;
  /** From now on frames may have any size and come together: the client speaks v2. */
  becomeV2(): void;
  /** Queues a frame; the outbox sends it, framed as this client frames its own. */
  send(frame: WireFrame): void;
  /** Whether everything that was queued has been handed to the network. */
  readonly isFlushed: boolean;
  /** Resolves when the outbox has room for more, or the connection has ended. */
  writable(): Promise<void>;
  /** Stops reading until `resume`: the other side is faster than what it asks for. */
  pause(): void;
  resume(): void;
  /** Sends what is queued, then an error frame, then ends. */
  close(error: ErrorName): void;
  /** Sends what is queued, then ends: the answer to `onInputEnd`. */
  finish(): void;
}

/** Whether there are other nodes to go to. */
export type LeaveReason = Extract<ErrorName, 'going_away' | 'shutting_down'>;

/** What a connection tells its session. */
export interface ConnectionListener {
  /** A frame in the connection's codec; bytes may be kept. */
  onFrame(frame: WireFrame): void;
  /** A frame that was none; after a fatal one the connection closes by itself. */
  onBrokenFrame(error: ErrorName, isFatal: boolean): void;
  /** The other side sends no more; it may still read the answers to what it sent. */
  onInputEnd(): void;
  /**
   * This node leaves: what has begun is to be finished, then the connection closed, with `why` where
   * the client speaks v2.
   */
  onLeave(why: LeaveReason): void;
  /** Ended. `isClean`: the other side said so itself, and had been sent everything. */
  onEnd(isClean: boolean): void;
  /** From when it has been without a login, which has a deadline; `undefined` with one. */
  readonly guestSinceMs: number | undefined;
}
