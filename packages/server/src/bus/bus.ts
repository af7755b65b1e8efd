import type { ChatEvent } from '../domain/event.ts';

/** `user:<id>` or `group:<id>`; `presence` is for every node. */
export type Topic = `user:${number}` | `group:${number}` | 'presence';

/**
 * The bus port: tells the other nodes. Guarantees of every adapter:
 * - At most once, and of one topic in order from one node as long as nothing is lost; what is lost
 *   is repaired from the log, so `onGap` is called when something may have been.
 * - A node does not get its own events back.
 * - `publish` returns at once and never throws; memory for what is under way is bounded.
 */
export interface Bus {
  /** Whether no event between nodes can be lost, so that heads need not be compared. */
  readonly isLossless: boolean;
  publish(topics: readonly Topic[], event: ChatEvent): void;
  /** Resolves when events published from now on will come; rejects with `BusUnavailable`. */
  subscribe(topic: Topic): Promise<void>;
  unsubscribe(topic: Topic): void;
  /** Set once, before the first subscription. */
  listen(listener: BusListener): void;
  /** Whether all of it is connected now: without, events of some topics may not come. */
  isUp(): boolean;
  stop(): Promise<void>;
}

export interface BusListener {
  onEvent(event: ChatEvent): void;
  /**
   * Events may be missing: subscribed again after a loss of connection, a publish failed, or
   * another node's release told something that this one does not know.
   */
  onGap(): void;
}

export class BusUnavailable extends Error {
  override readonly name = 'BusUnavailable';
}
