import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import type { Flusher } from './flusher.ts';

const LENGTH_BYTES = 4;

/**
 * What waits to be sent on a connection that speaks Protobuf: each frame behind its length, all of
 * a turn of the event loop in one write. Bounded as `Outbox` is: `offer` refuses what would pass
 * the limit, and the connection then ends, for its reader does not read.
 */
export class ByteOutbox {
  readonly #socket: Socket;
  readonly #flusher: Flusher;
  readonly #maxBytes: number;
  readonly #onRoom: () => void;
  #frames: Uint8Array[] = [];
  #bytes = 0;
  #isDirty = false;

  /** `onRoom` is called when the outbox may have become half empty. */
  constructor(socket: Socket, flusher: Flusher, maxBytes: number, onRoom: () => void) {
    this.#socket = socket;
    this.#flusher = flusher;
    this.#maxBytes = maxBytes;
    this.#onRoom = onRoom;
  }

  /** The bytes that are queued here or in the socket. */
  get queuedBytes(): number {
    return this.#bytes + this.#socket.writableLength;
  }

  get isFlushed(): boolean {
    return this.queuedBytes === 0;
  }

  get isHalfEmpty(): boolean {
    return this.queuedBytes * 2 <= this.#maxBytes;
  }

  /** Queues a frame, or returns false when the outbox is full; an empty one takes any frame. */
  offer(frame: Uint8Array): boolean {
    const bytes = LENGTH_BYTES + frame.length;
    if (!this.#hasRoomFor(bytes)) {
      // What one turn of the event loop brings may be more than the limit: that is not the reader.
      this.#write();
      if (!this.#hasRoomFor(bytes)) return false;
    }
    this.#frames.push(frame);
    this.#bytes += bytes;
    if (!this.#isDirty) {
      this.#isDirty = true;
      this.#flusher.add(this);
    }
    return true;
  }

  /** Nothing waits for the client to have read something. */
  clientSpoke(): void {}

  /** Called by the flusher, once a turn of the event loop. */
  flush(): void {
    this.#isDirty = false;
    this.#write();
    this.#onRoom();
  }

  /** Sends all that waits at once: the connection is about to end. */
  flushAll(): void {
    this.flush();
  }

  drop(): void {
    this.#frames = [];
    this.#bytes = 0;
  }

  #hasRoomFor(bytes: number): boolean {
    const queuedBytes = this.queuedBytes;
    return queuedBytes === 0 || queuedBytes + bytes <= this.#maxBytes;
  }

  /** A copy: the frames are parts of larger blocks, which a slow reader must not hold. */
  #write(): void {
    if (this.#bytes === 0) return;
    const wire = Buffer.allocUnsafe(this.#bytes);
    let at = 0;
    for (const frame of this.#frames) {
      const { length } = frame;
      wire[at] = length >>> 24;
      wire[at + 1] = length >>> 16;
      wire[at + 2] = length >>> 8;
      wire[at + 3] = length;
      wire.set(frame, at + LENGTH_BYTES);
      at += LENGTH_BYTES + length;
    }
    this.drop();
    this.#socket.write(wire);
  }
}
