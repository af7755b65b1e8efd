import type { ErrorName } from '../errors.ts';

/** What the stream brought next: a frame's bytes, which may be kept, or a length that is wrong. */
export type LengthSplitResult =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** After a fatal error the stream cannot be understood any more: close it. */
  | { readonly kind: 'error'; readonly error: ErrorName; readonly fatal: boolean };

/** The bytes of the length before each frame, the highest first. */
const LENGTH_BYTES = 4;

/** What a frame that came in parts is given at first; a length alone reserves nothing. */
const FIRST_BYTES = 1_024;
const EMPTY = new Uint8Array(0);

/**
 * Cuts a TCP byte stream into frames that each follow their length, wherever the network cut
 * them. Pure: bytes in, bytes out. A frame that a chunk holds whole is a view of it, so a chunk
 * must not be written to afterwards. A frame without bytes is `malformed_protobuf`; one of more
 * than `maxFrameBytes` is `frame_too_large`, which is fatal and told before any of it is kept.
 */
export class LengthSplitter {
  readonly #maxFrameBytes: number;
  /** Of the length whose first bytes came in earlier chunks. */
  #length = 0;
  #lengthBytes = 0;
  #held = EMPTY;
  #heldBytes = 0;
  #isDead = false;

  constructor(options: { readonly maxFrameBytes: number }) {
    this.#maxFrameBytes = options.maxFrameBytes;
  }

  /** Whether the stream stands between two frames, so that its end cuts nothing off. */
  get isBetweenFrames(): boolean {
    return this.#lengthBytes === 0;
  }

  /** Takes the next bytes of the stream and returns what they complete, in order. */
  push(chunk: Uint8Array): LengthSplitResult[] {
    const results: LengthSplitResult[] = [];
    let at = 0;
    while (at < chunk.length && !this.#isDead) {
      if (this.#lengthBytes < LENGTH_BYTES) {
        this.#length = this.#length * 256 + (chunk[at] as number);
        this.#lengthBytes += 1;
        at += 1;
        if (this.#lengthBytes === LENGTH_BYTES) this.#begin(results);
        continue;
      }
      const missing = this.#length - this.#heldBytes;
      const end = Math.min(at + missing, chunk.length);
      if (end - at === this.#length) this.#give(results, chunk.subarray(at, end));
      else {
        this.#hold(chunk, at, end);
        if (this.#heldBytes === this.#length) {
          this.#give(results, this.#held.subarray(0, this.#heldBytes));
        }
      }
      at = end;
    }
    return results;
  }

  /** The length is known. */
  #begin(results: LengthSplitResult[]): void {
    if (this.#length > this.#maxFrameBytes) {
      this.#isDead = true;
      results.push(tooLarge);
    } else if (this.#length === 0) {
      this.#lengthBytes = 0;
      results.push(empty);
    }
  }

  #give(results: LengthSplitResult[], bytes: Uint8Array): void {
    results.push({ kind: 'frame', bytes });
    this.#length = 0;
    this.#lengthBytes = 0;
    // The receiver may keep what it was given.
    this.#held = EMPTY;
    this.#heldBytes = 0;
  }

  #hold(chunk: Uint8Array, start: number, end: number): void {
    const bytes = this.#heldBytes + end - start;
    if (bytes > this.#held.length) {
      const room = Math.max(bytes, this.#held.length * 2, FIRST_BYTES);
      const grown = new Uint8Array(Math.min(room, this.#length));
      grown.set(this.#held.subarray(0, this.#heldBytes));
      this.#held = grown;
    }
    this.#held.set(chunk.subarray(start, end), this.#heldBytes);
    this.#heldBytes = bytes;
  }
}

const tooLarge: LengthSplitResult = { kind: 'error', error: 'frame_too_large', fatal: true };
const empty: LengthSplitResult = { kind: 'error', error: 'malformed_protobuf', fatal: false };
