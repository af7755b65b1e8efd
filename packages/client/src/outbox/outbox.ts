import type { Clock } from '../clock.ts';
import { localError, ParleyError } from '../errors.ts';
import { backoffMs } from '../session/backoff.ts';
import {
  type Content,
  type Item,
  newItem,
  type Sent,
  type StoredItem,
  type Target,
} from './item.ts';

/** The server remembers refs for 7 days; a day less, for clocks are not exact. */
const REMEMBERED_MS = 6 * 24 * 3_600_000;
/** An answer that takes longer is taken for lost with its connection. */
const ANSWER_MS = 30_000;
/** An error of the server that says nothing of the message, and comes so often, is about it. */
const INTERNAL_LIMIT = 5;

export interface OutboxOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** At most so many messages, those that failed included. */
  readonly limit: number;
  /** At most so many of one lane without an answer. */
  readonly inFlight: number;
  /** What keeps its order: the same for all names of one conversation. */
  readonly laneOf: (target: Target) => string;
  readonly transmit: (item: Item) => void;
  /** Which of these refs the log has after that place. */
  readonly lookUp: (
    target: Target,
    refs: readonly string[],
    after: number,
  ) => Promise<ReadonlyMap<string, Sent>>;
  /** Answers do not come any more: the connection is of no use. */
  readonly stuck: () => void;
  /** An item is new, changed or, with `isGone`, no longer there. */
  readonly changed: (item: Item, isGone: boolean) => void;
}

interface Lane {
  /** Not before this time. */
  readonly untilMs: number;
  /** One at a time, since the server has refused one for now. */
  readonly isNarrow: boolean;
}

/**
 * The messages that are on their way. Those of one lane are sent in their order, several without
 * waiting for answers, for the server keeps the order of a connection; after a new connection all
 * that were not answered are sent again, with the same refs. One that the server refuses for now
 * holds up those behind it, but for those that were under way already.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #items = new Map<string, Item>();
  readonly #lanes = new Map<string, Lane>();
  #isOnline = false;
  #order = 0;
  #callOff: (() => void) | undefined;
  #checking = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** In the order in which they are sent. */
  get items(): Iterable<Item> {
    return this.#items.values();
  }

  get(ref: string): Item | undefined {
    return this.#items.get(ref);
  }

  /** Takes a message; throws `outbox_full`. */
  add(ref: string, target: Target, content: Content, after: number): Item {
    if (this.#items.size >= this.#options.limit) throw localError('outbox_full');
    const createdMs = this.#options.clock.nowMs();
    const item = newItem({ ref, target, content, createdMs, after, order: this.#order + 1 });
    this.#put(item);
    this.pump();
    return item;
  }

  /** Takes what an earlier run has left. */
  restore(stored: readonly StoredItem[]): void {
    for (const one of [...stored].sort((a, b) => a.order - b.order)) {
      if (this.#items.has(one.ref)) continue;
      const item = newItem(one);
      if (one.error) {
        const error = new ParleyError(one.error.error, one.error.message, false);
        item.state = { name: 'failed', error };
        item.reject(error);
      }
      this.#put(item);
    }
  }

  online(): void {
    this.#isOnline = true;
    this.#lanes.clear();
    this.pump();
  }

  offline(): void {
    this.#isOnline = false;
    this.#checking += 1;
    this.#callOff?.();
    this.#callOff = undefined;
    this.#lanes.clear();
    for (const item of this.#items.values()) {
      item.isChecked = false;
      if (item.state.name === 'flying') item.state = { name: 'waiting' };
    }
  }

  /** The server has stored it. `isPlaced`: and everything before it is here. */
  acknowledged(ref: string, sent: Sent, isPlaced: boolean): void {
    const item = this.#items.get(ref);
    if (item === undefined) return;
    item.resolve(sent);
    if (isPlaced) this.#drop(item);
    else this.#change(item, { name: 'stored', sent });
    const lane = this.#options.laneOf(item.target);
    if (this.#lanes.get(lane)?.isNarrow) this.#lanes.delete(lane);
    this.pump();
  }

  /** The server has not stored it. */
  refused(ref: string, error: ParleyError): void {
    const item = this.#items.get(ref);
    if (item === undefined || item.state.name !== 'flying') return;
    item.refusals += 1;
    const isHopeless = error.error === 'internal' && item.refusals >= INTERNAL_LIMIT;
    if (!error.retry || isHopeless) {
      this.#change(item, { name: 'failed', error });
      item.reject(error);
    } else {
      this.#change(item, { name: 'waiting' });
      this.#holdUp(item);
    }
    this.pump();
  }

  /** A message that failed is to be sent once more, behind the others. */
  retry(ref: string): Promise<Sent> | undefined {
    const item = this.#items.get(ref);
    if (item?.state.name !== 'failed') return undefined;
    const { target, content, after, createdMs } = item;
    const again = newItem({ ref, target, content, after, createdMs, order: this.#order + 1 });
    this.#items.delete(ref);
    this.#put(again);
    this.pump();
    return again.promise;
  }

  /** Takes a message out that is not under way. */
  discard(ref: string): boolean {
    const item = this.#items.get(ref);
    if (item === undefined || item.state.name === 'flying') return false;
    item.reject(localError('discarded'));
    this.#drop(item);
    this.pump();
    return true;
  }

  /** Takes all out: who waits is told that they were discarded. */
  clear(): void {
    for (const item of [...this.#items.values()]) {
      item.reject(localError('discarded'));
      this.#drop(item);
    }
  }

  /** Tells who waits that nothing more will be sent. The items stay, for the next run. */
  close(): void {
    this.offline();
    for (const item of this.#items.values()) item.reject(localError('closed'));
  }

  /** Sends what may be sent now. */
  pump(): void {
    if (!this.#isOnline) return;
    const { clock, laneOf, inFlight, transmit } = this.#options;
    const nowMs = clock.nowMs();
    const taken = new Map<string, number>();
    const old: Item[] = [];
    for (const item of this.#items.values()) {
      if (item.state.name === 'failed' || item.state.name === 'stored') continue;
      const lane = laneOf(item.target);
      const { untilMs, isNarrow } = this.#lanes.get(lane) ?? { untilMs: 0, isNarrow: false };
      const before = taken.get(lane) ?? 0;
      taken.set(lane, before + 1);
      if (item.state.name === 'flying') continue;
      const isHeld = untilMs > nowMs || before >= (isNarrow ? 1 : inFlight);
      if (isHeld || this.#isOld(item, nowMs)) {
        if (!isHeld) old.push(item);
        taken.set(lane, Number.POSITIVE_INFINITY);
        continue;
      }
      item.state = { name: 'flying', sinceMs: nowMs };
      transmit(item);
    }
    for (const item of old) this.#check(item);
    this.#setAlarm(nowMs);
  }

  #isOld(item: Item, nowMs: number): boolean {
    if (item.isChecked) return false;
    const ageMs = nowMs - item.createdMs;
    return ageMs < 0 || ageMs > REMEMBERED_MS;
  }

  /** Looks whether the old ones of this lane are in the log already; until then the lane waits. */
  #check({ target, after }: Item): void {
    const { laneOf, lookUp, clock } = this.#options;
    const lane = laneOf(target);
    const items = [...this.#items.values()].filter((item) => laneOf(item.target) === lane);
    this.#lanes.set(lane, { untilMs: Number.POSITIVE_INFINITY, isNarrow: false });
    const connection = this.#checking;
    const from = Math.min(after, ...items.map((item) => item.after));
    lookUp(
      target,
      items.map(({ ref }) => ref),
      from,
    ).then(
      (found) => {
        if (this.#checking !== connection) return;
        this.#lanes.delete(lane);
        for (const item of items) item.isChecked = true;
        for (const item of items) {
          const sent = found.get(item.ref);
          if (sent !== undefined) this.acknowledged(item.ref, sent, true);
        }
        this.pump();
      },
      () => {
        if (this.#checking !== connection) return;
        this.#lanes.set(lane, { untilMs: clock.nowMs() + 5_000, isNarrow: false });
        this.pump();
      },
    );
  }

  #holdUp(item: Item): void {
    const { clock, random, laneOf } = this.#options;
    const delayMs = Math.max(100, backoffMs(item.refusals, random));
    this.#lanes.set(laneOf(item.target), { untilMs: clock.nowMs() + delayMs, isNarrow: true });
  }

  #setAlarm(nowMs: number): void {
    this.#callOff?.();
    this.#callOff = undefined;
    let dueMs = Number.POSITIVE_INFINITY;
    for (const { state } of this.#items.values()) {
      if (state.name === 'flying') dueMs = Math.min(dueMs, state.sinceMs + ANSWER_MS);
    }
    for (const { untilMs } of this.#lanes.values()) {
      if (untilMs > nowMs) dueMs = Math.min(dueMs, untilMs);
    }
    if (dueMs === Number.POSITIVE_INFINITY) return;
    this.#callOff = this.#options.clock.after(Math.max(0, dueMs - nowMs), () => this.#ring());
  }

  #ring(): void {
    const nowMs = this.#options.clock.nowMs();
    for (const { state } of this.#items.values()) {
      if (state.name !== 'flying' || nowMs - state.sinceMs < ANSWER_MS) continue;
      this.#options.stuck();
      return;
    }
    this.pump();
  }

  #put(item: Item): void {
    this.#order = Math.max(this.#order, item.order);
    this.#items.set(item.ref, item);
    this.#options.changed(item, false);
  }

  #change(item: Item, state: Item['state']): void {
    item.state = state;
    this.#options.changed(item, false);
  }

  #drop(item: Item): void {
    this.#items.delete(item.ref);
    this.#options.changed(item, true);
  }
}
