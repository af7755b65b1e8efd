import type { ConversationId } from '../domain/conversation.ts';

/** How long a connection must live on after a flush for what was flushed to count as delivered. */
export const SETTLE_MS = 30_000;

interface Flushed {
  readonly atMs: number;
  readonly positions: Map<ConversationId, number>;
}

/**
 * How far one classic connection has got in each conversation, and since when. A classic client
 * cannot acknowledge: what it was sent counts as delivered when its connection has lived on for a
 * while, or ends cleanly.
 */
export class ClassicCursors {
  #sent: Map<ConversationId, number> | undefined;
  /** The latest entry's place; not in `#sent` yet. */
  #conversation = '';
  #seq = 0;
  #flushed: Flushed[] | undefined;

  /** An entry, and with it all before it, was queued for sending. */
  sent(conversation: ConversationId, seq: number): void {
    // Most entries follow one of the same conversation: only a change goes into the map.
    if (conversation !== this.#conversation) {
      this.#note();
      this.#conversation = conversation;
    }
    this.#seq = seq;
  }

  /** Called now and then: returns what has settled, once. */
  settle(nowMs: number, isFlushed: boolean): Map<ConversationId, number> | undefined {
    this.#note();
    if (isFlushed && this.#sent !== undefined) {
      this.#flushed ??= [];
      this.#flushed.push({ atMs: nowMs, positions: this.#sent });
      this.#sent = undefined;
    }
    let settled: Map<ConversationId, number> | undefined;
    while (this.#flushed?.[0] !== undefined && this.#flushed[0].atMs + SETTLE_MS <= nowMs) {
      settled = merge(settled, this.#flushed.shift());
    }
    if (this.#flushed?.length === 0) this.#flushed = undefined;
    return settled;
  }

  /** All that was flushed, for a connection that ends in order. */
  takeFlushed(isFlushed: boolean): Map<ConversationId, number> | undefined {
    this.#note();
    let all: Map<ConversationId, number> | undefined;
    for (const flushed of this.#flushed ?? []) all = merge(all, flushed);
    if (isFlushed && this.#sent !== undefined) all = merge(all, { atMs: 0, positions: this.#sent });
    this.#flushed = undefined;
    this.#sent = undefined;
    return all;
  }

  #note(): void {
    if (this.#conversation === '') return;
    this.#sent ??= new Map();
    this.#sent.set(this.#conversation, this.#seq);
    this.#conversation = '';
  }
}

function merge(
  into: Map<ConversationId, number> | undefined,
  flushed: Flushed | undefined,
): Map<ConversationId, number> | undefined {
  if (into === undefined || flushed === undefined) return into ?? flushed?.positions;
  for (const [conversation, seq] of flushed.positions) into.set(conversation, seq);
  return into;
}
