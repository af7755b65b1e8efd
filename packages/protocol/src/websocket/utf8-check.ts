const FIRST_CONTINUATION = 0x80;
const LAST_CONTINUATION = 0xbf;

/**
 * Checks UTF-8 that comes in pieces, so that what is none is refused at the first byte that cannot
 * be right, and not only when a long message is complete. That no character is cut off at the end
 * is for the decoder to see.
 */
export class Utf8Check {
  /** The continuation bytes that the character under way still lacks. */
  #missing = 0;
  /** Where the next one must lie: narrower after some first bytes, which rules out surrogates,
   * overlong forms and what lies above U+10FFFF. */
  #low = FIRST_CONTINUATION;
  #high = LAST_CONTINUATION;

  /** Takes the next bytes, from `start` up to `end`; false when they cannot be UTF-8. */
  accepts(bytes: Uint8Array, start: number, end: number): boolean {
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] as number;
      if (this.#missing > 0) {
        if (byte < this.#low || byte > this.#high) return false;
        this.#missing -= 1;
        this.#low = FIRST_CONTINUATION;
        this.#high = LAST_CONTINUATION;
      } else if (byte >= 0x80 && !this.#begins(byte)) return false;
    }
    return true;
  }

  #begins(byte: number): boolean {
    if (byte < 0xc2 || byte > 0xf4) return false;
    if (byte < 0xe0) this.#missing = 1;
    else if (byte < 0xf0) {
      this.#missing = 2;
      if (byte === 0xe0) this.#low = 0xa0;
      if (byte === 0xed) this.#high = 0x9f;
    } else {
      this.#missing = 3;
      if (byte === 0xf0) this.#low = 0x90;
      if (byte === 0xf4) this.#high = 0x8f;
    }
    return true;
  }
}
