import type { Socket } from 'node:net';

/** What a wire does to bytes that pass it. */
export type Weather = {
  /** Nothing passes, and nothing is lost. */
  readonly isHeld: boolean;
  readonly delayMs: number;
  /** At most so many bytes in each turn of 10 ms; 0 for all. */
  readonly bytesPerTurn: number;
  /** Each read is passed on byte by byte, for its first 512 bytes. */
  readonly inBytes: boolean;
};

export const CLEAR: Weather = { isHeld: false, delayMs: 0, bytesPerTurn: 0, inBytes: false };

const TURN_MS = 10;
const MAX_QUEUED_BYTES = 262_144;
const BYTES_ONE_BY_ONE = 512;

/** One direction of a proxied connection. */
export class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #nowMs: () => number;
  readonly #queue: { bytes: Buffer; dueMs: number }[] = [];
  #queuedBytes = 0;
  #hasEnded = false;
  #weather: Weather;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, weather: Weather, nowMs: () => number) {
    this.#from = from;
    this.#to = to;
    this.#weather = weather;
    this.#nowMs = nowMs;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.once('end', () => {
      this.#hasEnded = true;
      this.#flow();
    });
    to.on('drain', () => this.#flow());
  }

  set weather(weather: Weather) {
    this.#weather = weather;
    this.#flow();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#queue.length = 0;
  }

  #take(bytes: Buffer): void {
    this.#queue.push({ bytes, dueMs: this.#nowMs() + this.#weather.delayMs });
    this.#queuedBytes += bytes.length;
    if (this.#queuedBytes > MAX_QUEUED_BYTES) this.#from.pause();
    this.#flow();
  }

  #flow(): void {
    clearTimeout(this.#timer);
    if (this.#weather.isHeld || this.#to.writableNeedDrain) return;
    let budget = this.#weather.bytesPerTurn || Number.POSITIVE_INFINITY;
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      // A delay that has passed lets go of what still waits.
      const waitMs = this.#weather.delayMs === 0 ? 0 : first.dueMs - this.#nowMs();
      if (waitMs > 0 || budget === 0) {
        this.#timer = setTimeout(() => this.#flow(), Math.max(waitMs, TURN_MS));
        return;
      }
      const bytes = first.bytes.subarray(0, budget);
      first.bytes = first.bytes.subarray(bytes.length);
      if (first.bytes.length === 0) this.#queue.shift();
      budget -= bytes.length;
      this.#queuedBytes -= bytes.length;
      this.#write(bytes);
    }
    if (this.#queuedBytes <= MAX_QUEUED_BYTES) this.#from.resume();
    if (this.#hasEnded && this.#to.writable) this.#to.end();
  }

  #write(bytes: Buffer): void {
    if (!this.#to.writable) return;
    const single = this.#weather.inBytes ? Math.min(bytes.length, BYTES_ONE_BY_ONE) : 0;
    for (let at = 0; at < single; at += 1) this.#to.write(bytes.subarray(at, at + 1));
    if (single < bytes.length) this.#to.write(bytes.subarray(single));
  }
}
