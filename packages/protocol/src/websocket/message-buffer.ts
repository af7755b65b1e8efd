import type { DecodeUtf8 } from '../split-result.ts';
import { keyAfter, unmask, viewOf } from './unmask.ts';
import { Utf8Check } from './utf8-check.ts';

/** A message that grew larger than this gives its memory back once it is complete. */
const KEPT_BYTES = 1_024;
const FIRST_BYTES = 256;
const EMPTY = new Uint8Array(0);

/**
 * The message under way, when it did not come in one piece. It holds what has come, not what was
 * announced, so that an announcement costs nothing.
 */
export class MessageBuffer {
  #bytes = EMPTY;
  #length = 0;
  #isAscii = true;
  #utf8: Utf8Check | undefined;

  get length(): number {
    return this.#length;
  }

  /** The next message begins. */
  begin(isText: boolean): void {
    this.#length = 0;
    this.#isAscii = true;
    this.#utf8 = isText ? new Utf8Check() : undefined;
  }

  /**
   * Takes masked bytes, of which the first is the one at `offset` in its frame; false when the
   * text cannot be UTF-8.
   */
  add(chunk: Uint8Array, start: number, end: number, key: number, offset: number): boolean {
    const from = this.#length;
    const to = from + end - start;
    if (to > this.#bytes.length) this.#grow(to);
    this.#bytes.set(chunk.subarray(start, end), from);
    this.#length = to;
    const isAscii = unmask(viewOf(this.#bytes), from, to, keyAfter(key, offset));
    if (!isAscii) this.#isAscii = false;
    return this.#utf8?.accepts(this.#bytes, from, to) ?? true;
  }

  /** The whole text, or `undefined` when it is no UTF-8. The buffer is empty then. */
  takeText(decode: DecodeUtf8): string | undefined {
    const text = decode(this.#bytes, 0, this.#length, this.#isAscii);
    this.drop();
    return text;
  }

  /** A copy of all bytes. The buffer is empty then. */
  takeBytes(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#length);
    this.drop();
    return bytes;
  }

  drop(): void {
    this.#length = 0;
    this.#utf8 = undefined;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = EMPTY;
  }

  #grow(bytes: number): void {
    const grown = new Uint8Array(Math.max(bytes, this.#bytes.length * 2, FIRST_BYTES));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
