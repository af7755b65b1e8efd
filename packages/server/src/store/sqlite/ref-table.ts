const CODE_MASK = 0xffff;
const FINGERPRINT_MASK = 0xffff_0000;

/** Codes go from 1 to this. */
export const MAX_CODE = CODE_MASK;

/**
 * An open-addressing table in memory that has for a hash a *code*. A slot is one number, 16 bits of
 * the hash and the code, so a look up is one line of the processor's cache, and one in tens of
 * thousands finds what is not there. Nothing is removed; a new table is filled instead.
 */
export class RefTable {
  readonly #slots: Uint32Array;
  readonly #mask: number;
  #count = 0;

  /** With so many slots, a power of two. */
  constructor(size: number) {
    this.#slots = new Uint32Array(size);
    this.#mask = size - 1;
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  get size(): number {
    return this.#slots.length;
  }

  get count(): number {
    return this.#count;
  }

  /** Always leaves a slot empty: whoever adds sees to it that there is room. */
  add(first: number, second: number, code: number): void {
    const slots = this.#slots;
    let at = first & this.#mask;
    while (slots[at] !== 0) at = (at + 1) & this.#mask;
    slots[at] = (second & FINGERPRINT_MASK) | code;
    this.#count += 1;
  }

  /** Adds a hash unless there may be one like it; tells whether it did. */
  addNew(first: number, second: number, code: number): boolean {
    const slots = this.#slots;
    let at = first & this.#mask;
    for (;;) {
      const slot = slots[at] as number;
      if (slot === 0) break;
      if (((slot ^ second) & FINGERPRINT_MASK) === 0) return false;
      at = (at + 1) & this.#mask;
    }
    slots[at] = (second & FINGERPRINT_MASK) | code;
    this.#count += 1;
    return true;
  }

  /** The first slot that may be the hash's, or -1. */
  find(first: number, second: number): number {
    return this.#search(first & this.#mask, second);
  }

  /** The next one after that. */
  findNext(slot: number, second: number): number {
    return this.#search((slot + 1) & this.#mask, second);
  }

  codeAt(slot: number): number {
    return (this.#slots[slot] as number) & CODE_MASK;
  }

  #search(start: number, second: number): number {
    const slots = this.#slots;
    let at = start;
    for (;;) {
      const slot = slots[at] as number;
      if (slot === 0) return -1;
      if (((slot ^ second) & FINGERPRINT_MASK) === 0) return at;
      at = (at + 1) & this.#mask;
    }
  }
}
