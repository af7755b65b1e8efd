import type { Duplex } from 'node:stream';
import type { Flusher } from './flusher.ts';

/**
 * What waits to be sent on one WebSocket, as its bytes (see `WebSocketWire`): one write a turn of
 * the event loop. Bounded as `Outbox` is: `offer` refuses what would pass the limit, and the
 * connection then ends, for its reader does not read.
 */
export class WebSocketOutbox {
  readonly #socket: Duplex;
  readonly #flusher: Flusher;
  readonly #maxBytes: number;
  readonly #onRoom: () => void;
  #gathered = '';
  #isDirty = false;

  /** `onRoom` is called when the outbox may have become half empty. */
  constructor(socket: Duplex, flusher: Flusher, maxBytes: number, onRoom: () => void) {
    this.#socket = socket;
    this.#flusher = flusher;
    this.#maxBytes = maxBytes;
    this.#onRoom = onRoom;
  }

  /** The bytes that are queued here or in the socket. */
  get queuedBytes(): number {
    return this.#gathered.length + this.#socket.writableLength;
  }

  get isHalfEmpty(): boolean {
    return this.queuedBytes * 2 <= this.#maxBytes;
  }

  /** Queues a frame's bytes, or returns false when the outbox is full; an empty one takes any. */
  offer(wire: string): boolean {
    if (!this.#hasRoomFor(wire)) {
      // What one turn of the event loop brings may be more than the limit: that is not the reader.
      this.#write();
      if (!this.#hasRoomFor(wire)) return false;
    }
    this.#gathered += wire;
    if (!this.#isDirty) {
      this.#isDirty = true;
      this.#flusher.add(this);
    }
    return true;
  }

  /** Called by the flusher, once a turn of the event loop. */
  flush(): void {
    this.#isDirty = false;
    this.#write();
    this.#onRoom();
  }

  drop(): void {
    this.#gathered = '';
  }

  #hasRoomFor(wire: string): boolean {
    const queuedBytes = this.queuedBytes;
    return queuedBytes === 0 || queuedBytes + wire.length <= this.#maxBytes;
  }

  #write(): void {
    if (this.#gathered === '') return;
    const wire = this.#gathered;
    this.#gathered = '';
    this.#socket.write(wire, 'latin1');
  }
}
