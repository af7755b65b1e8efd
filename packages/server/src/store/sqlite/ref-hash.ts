import type { DatabaseSync } from 'node:sqlite';
import { columns, type EntryBlock } from './entry-block.ts';

/** Two words of hash for each entry of a block that has a ref; valid until the next call. */
export interface RefHashes {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
}

/** Hashes the sender and the ref of each entry of a block. */
export type RefHasher = (block: EntryBlock) => RefHashes;

const FIRST_CAPACITY = 1_024;

/** With the seeds that a database has kept since it was made. */
export function seededHasher(db: DatabaseSync): RefHasher {
  const seed = db.prepare('select first, second from ref_seed').get();
  return refHasher(Number(seed?.first), Number(seed?.second));
}

/**
 * Seeded, so that nobody who does not know the seeds can choose refs that
 * meet in one place. Over UTF-16 units, two at a time.
 */
export function refHasher(firstSeed: number, secondSeed: number): RefHasher {
  let units = new Uint16Array(32 * FIRST_CAPACITY);
  let first = new Uint32Array(FIRST_CAPACITY);
  let second = new Uint32Array(FIRST_CAPACITY);

  return ({ refs, numbers, count }) => {
    if (refs.length > units.length) units = new Uint16Array(2 * refs.length);
    if (count > first.length) {
      first = new Uint32Array(2 * count);
      second = new Uint32Array(2 * count);
    }
    Buffer.from(units.buffer).write(refs, 'utf16le');
    let start = 0;
    for (let index = 0; index < count; index += 1) {
      const end = numbers[columns.refEnd * count + index] as number;
      if (end === start) continue;
      const sender = numbers[columns.sender * count + index] as number;
      let one = Math.imul(firstSeed ^ sender, 0x9e3779b1);
      let two = Math.imul(secondSeed + sender, 0x85ebca77);
      // The newline that ends a ref is not part of it.
      const last = end - 1;
      for (let at = start; at < last; at += 2) {
        const low = units[at] as number;
        const pair = at + 1 < last ? low | ((units[at + 1] as number) << 16) : low;
        one = Math.imul(((one << 5) | (one >>> 27)) ^ pair, 0x9e3779b1);
        two = Math.imul(two ^ (two >>> 15), 0xc2b2ae3d) + pair;
      }
      one = mixed(one ^ (last - start));
      first[index] = one;
      second[index] = mixed(two ^ one);
      start = end;
    }
    return { first, second };
  };
}

function mixed(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}
