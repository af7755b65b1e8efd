import type { Frame } from './link.ts';

/** A message on its way: sent again with its ref until somebody answers. */
export type Item = {
  readonly ref: string;
  readonly frame: Frame;
  /** When it may be tried again, after a refusal. */
  dueMs: number;
  /** On this connection it is under way. */
  connection: number;
};

const MAX_ITEMS = 256;
/** So many of those that were acknowledged last are known as such. */
const MAX_ACKED = 200;

/** What a client has sent and nobody has answered yet, in the order of the first tries. */
export class Outbox {
  readonly #items = new Map<string, Item>();
  readonly #acked = new Set<string>();

  get isFull(): boolean {
    return this.#items.size >= MAX_ITEMS;
  }

  get(ref: string): Item | undefined {
    return this.#items.get(ref);
  }

  add(ref: string, frame: Frame): Item {
    const item = { ref, frame, dueMs: 0, connection: 0 };
    this.#items.set(ref, item);
    return item;
  }

  acked(ref: string): void {
    this.#items.delete(ref);
    this.#acked.add(ref);
    const [oldest] = this.#acked;
    if (this.#acked.size > MAX_ACKED && oldest !== undefined) this.#acked.delete(oldest);
  }

  wasAcked(ref: string): boolean {
    return this.#acked.has(ref);
  }

  remove(ref: string): void {
    this.#items.delete(ref);
  }

  /** What is to be written on this connection now. */
  due(connection: number, nowMs: number): Item[] {
    return [...this.#items.values()].filter(
      (item) => item.connection !== connection && item.dueMs <= nowMs,
    );
  }

  refs(): string[] {
    return [...this.#items.keys()];
  }
}
