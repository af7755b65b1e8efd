/** The words of a record: the hash, the run's id in two halves, and the index in the run. */
const WORDS = 5;
const HASH_WORDS = 2;
const PLACE_WORDS = WORDS - HASH_WORDS;
const TWO_TO_32 = 2 ** 32;
const FIRST_CAPACITY = 256;

/** What a row of refs holds, as blobs: the hashes alone, so that a look reads little else. */
export interface RefRow {
  readonly lastAt: number;
  readonly count: number;
  readonly hashes: Uint8Array;
  readonly places: Uint8Array;
}

/** Where an entry is on disk. */
export interface RunPlace {
  readonly run: number;
  readonly index: number;
}

/** Gathers the records of a row. */
export class RefRecords {
  #words = new Uint32Array(WORDS * FIRST_CAPACITY);
  #count = 0;
  #lastAt = 0;

  add(first: number, second: number, at: number, run: number, index: number): void {
    const start = this.#count * WORDS;
    if (start === this.#words.length) this.#grow();
    this.#words[start] = first;
    this.#words[start + 1] = second;
    this.#words[start + 2] = run / TWO_TO_32;
    this.#words[start + 3] = run % TWO_TO_32;
    this.#words[start + 4] = index;
    if (at > this.#lastAt) this.#lastAt = at;
    this.#count += 1;
  }

  /** What was gathered since the last time, where there is anything. */
  take(): RefRow | undefined {
    const count = this.#count;
    if (count === 0) return undefined;
    const hashes = new Uint32Array(HASH_WORDS * count);
    const places = new Uint32Array(PLACE_WORDS * count);
    for (let record = 0; record < count; record += 1) {
      const start = record * WORDS;
      for (let word = 0; word < HASH_WORDS; word += 1) {
        hashes[record * HASH_WORDS + word] = this.#words[start + word] as number;
      }
      for (let word = 0; word < PLACE_WORDS; word += 1) {
        places[record * PLACE_WORDS + word] = this.#words[start + HASH_WORDS + word] as number;
      }
    }
    const row = { lastAt: this.#lastAt, count, hashes: bytesOf(hashes), places: bytesOf(places) };
    this.clear();
    return row;
  }

  clear(): void {
    this.#count = 0;
    this.#lastAt = 0;
  }

  #grow(): void {
    const grown = new Uint32Array(this.#words.length * 2);
    grown.set(this.#words);
    this.#words = grown;
  }
}

/** The words of a blob, pairs in the case of hashes. */
export function wordsOf(blob: Uint8Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = blob.byteOffset % 4 === 0 ? blob : blob.slice();
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

/** The record with this hash at or after another one, or -1. */
export function recordOf(
  hashes: Uint32Array,
  first: number,
  second: number,
  start: number,
): number {
  for (let at = start * HASH_WORDS; at < hashes.length; at += HASH_WORDS) {
    if (hashes[at] === first && hashes[at + 1] === second) return at / HASH_WORDS;
  }
  return -1;
}

export function placeOf(places: Uint32Array, record: number): RunPlace {
  const start = record * PLACE_WORDS;
  const high = places[start] as number;
  const low = places[start + 1] as number;
  return { run: high * TWO_TO_32 + low, index: places[start + 2] as number };
}

function bytesOf({ buffer, byteLength }: Uint32Array<ArrayBuffer>): Uint8Array {
  return new Uint8Array(buffer, 0, byteLength);
}
