import type { Socket } from 'node:net';
import type { Flusher } from './flusher.ts';

/** How frames leave: many in one write, each on a line; or one a write with NUL, and time between. */
export type OutboxMode = 'coalesced' | 'paced';

/** The time in which a paced client can be trusted to have read the frame before. */
const PACE_MS = 10;

/**
 * What waits to be sent on one connection. Bounded: `offer` refuses what would pass the limit,
 * and the connection then closes, for its reader does not read.
 */
export class Outbox {
  readonly #socket: Socket;
  readonly #flusher: Flusher;
  readonly #maxBytes: number;
  readonly #onRoom: () => void;
  #coalesced = '';
  #paced: string[] | undefined;
  #pacedBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #isDirty = false;

  /** `onRoom` is called when the outbox may have become half empty. */
  constructor(socket: Socket, flusher: Flusher, maxBytes: number, onRoom: () => void) {
    this.#socket = socket;
    this.#flusher = flusher;
    this.#maxBytes = maxBytes;
    this.#onRoom = onRoom;
  }

  /** At least the bytes that are queued here or in the socket (a character counts as one). */
  get queuedBytes(): number {
    return this.#coalesced.length + this.#pacedBytes + this.#socket.writableLength;
  }

  get isFlushed(): boolean {
    return this.queuedBytes === 0;
  }

  get isHalfEmpty(): boolean {
    return this.queuedBytes * 2 <= this.#maxBytes && (this.#paced?.length ?? 0) <= 1;
  }

  /** Queues a frame, or returns false when the outbox is full; an empty one takes any frame. */
  offer(frame: string, mode: OutboxMode): boolean {
    if (!this.#hasRoomFor(frame)) {
      // What one turn of the event loop brings may be more than the limit: that is not the reader.
      this.#writeCoalesced();
      if (!this.#hasRoomFor(frame)) return false;
    }
    if (mode === 'coalesced') {
      if (this.#pacedBytes > 0) this.#hurryPaced();
      this.#coalesced += `${frame}\n`;
    } else {
      this.#paced ??= [];
      this.#paced.push(frame);
      this.#pacedBytes += frame.length;
    }
    if (!this.#isDirty) {
      this.#isDirty = true;
      this.#flusher.add(this);
    }
    return true;
  }

  /** The client has sent something, so it has read what it was sent before. */
  clientSpoke(): void {
    if (this.#timer === undefined) return;
    this.#stopPacing();
    this.#sendPaced();
  }

  /** Called by the flusher, once a turn of the event loop. */
  flush(): void {
    this.#isDirty = false;
    this.#writeCoalesced();
    if (this.#timer === undefined) this.#sendPaced();
    this.#onRoom();
  }

  /** Sends all that waits at once: the connection is about to end. */
  flushAll(): void {
    this.#stopPacing();
    this.flush();
    for (const frame of this.#paced ?? []) this.#socket.write(`${frame}\0`);
    this.drop();
  }

  drop(): void {
    this.#stopPacing();
    this.#coalesced = '';
    this.#paced = undefined;
    this.#pacedBytes = 0;
  }

  #hasRoomFor(frame: string): boolean {
    const queuedBytes = this.queuedBytes;
    return queuedBytes === 0 || queuedBytes + frame.length <= this.#maxBytes;
  }

  #writeCoalesced(): void {
    if (this.#coalesced === '') return;
    const text = this.#coalesced;
    this.#coalesced = '';
    this.#socket.write(text);
  }

  /** The client has come to end its frames with a newline: what waits goes the same way. */
  #hurryPaced(): void {
    for (const frame of this.#paced ?? []) this.#coalesced += `${frame}\n`;
    this.#paced = undefined;
    this.#pacedBytes = 0;
  }

  #sendPaced(): void {
    const frame = this.#paced?.shift();
    if (frame === undefined) return;
    this.#pacedBytes -= frame.length;
    this.#socket.write(`${frame}\0`);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sendPaced();
      this.#onRoom();
    }, PACE_MS);
  }

  #stopPacing(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
