import { expect, test } from 'vitest';
import { packDrafts } from './entry-block.ts';
import { type AddRef, RefDirectory } from './ref-directory.ts';
import { refHasher } from './ref-hash.ts';

const hasher = refHasher(1, 2);

/** Rows of 1,000 refs, first in the tail and then on disk; a row's segment is its id. */
class Rows {
  readonly #tail = new Map<number, Uint32Array>();
  readonly #rows = new Map<number, Uint32Array>();

  add(id: number): Uint32Array {
    const drafts = Array.from({ length: 1_000 }, (_, index) => ({
      conversation: '',
      kind: 'message' as const,
      sender: id,
      ref: `${index}`,
      at: 0,
      body: '',
    }));
    const { first, second } = hasher(packDrafts(drafts));
    const hashes = Uint32Array.from({ length: 2_000 }, (_, at) =>
      Number((at % 2 === 0 ? first : second)[at >> 1]),
    );
    this.#tail.set(id, hashes);
    return hashes;
  }

  /** Moves all of the tail but so many to the disk. */
  write(but = 0): void {
    for (const [id, hashes] of [...this.#tail].slice(0, this.#tail.size - but)) {
      this.#rows.set(id, hashes);
      this.#tail.delete(id);
    }
  }

  remove(id: number): void {
    this.#rows.delete(id);
  }

  count(): number {
    return (this.#rows.size + this.#tail.size) * 1_000;
  }

  eachInTail(add: AddRef): void {
    for (const [id, hashes] of this.#tail) {
      for (let at = 0; at < hashes.length; at += 2) {
        add(Number(hashes[at]), Number(hashes[at + 1]), id);
      }
    }
  }

  next(after: number) {
    const id = [...this.#rows.keys()].filter((one) => one > after).sort((a, b) => a - b)[0];
    const hashes = id === undefined ? undefined : this.#rows.get(id);
    return id === undefined || hashes === undefined ? undefined : { id, segment: id, hashes };
  }
}

function addTo(directory: RefDirectory, hashes: Uint32Array, segment: number): void {
  directory.makeRoom(hashes.length / 2);
  for (let at = 0; at < hashes.length; at += 2) {
    directory.add(Number(hashes[at]), Number(hashes[at + 1]), segment);
  }
}

function isNamed(directory: RefDirectory, hashes: Uint32Array, segment: number, newest: number) {
  for (let at = 0; at < hashes.length; at += 2) {
    const segments = directory.segmentsOf(Number(hashes[at]), Number(hashes[at + 1]), newest);
    if (!segments.has(segment)) return false;
  }
  return true;
}

test('every ref is named while the table grows in slices, and those of a start too', () => {
  const rows = new Rows();
  const all = [rows.add(1), rows.add(2)];
  rows.write();
  let now = 0;
  const directory = new RefDirectory(rows, () => {
    now += 1;
    return now;
  });
  for (let id = 3; id <= 150; id += 1) {
    all.push(rows.add(id));
    addTo(directory, all.at(-1) ?? new Uint32Array(), id);
    rows.write(3);
    directory.work(8);
    if (id % 10 === 0) {
      expect(all.every((hashes, at) => isNamed(directory, hashes, at + 1, id))).toBe(true);
    }
  }
  rows.write();
  const again = new RefDirectory(rows, () => 0);
  expect(all.every((hashes, at) => isNamed(again, hashes, at + 1, 150))).toBe(true);
});

test('what is forgotten leaves, and the table stays as it is', () => {
  const rows = new Rows();
  const directory = new RefDirectory(rows, () => 0);
  const first = rows.add(1);
  rows.write();
  addTo(directory, first, 1);
  const sizes = new Set<number>();
  for (let id = 2; id <= 300; id += 1) {
    addTo(directory, rows.add(id), id);
    rows.write();
    if (id > 5) rows.remove(id - 5);
    directory.work(1);
    sizes.add(directory.bytes);
  }
  expect(sizes.size).toBe(1);
  expect(isNamed(directory, first, 1, 300)).toBe(false);
});

test('names of segments are right when their numbers pass those of the table', () => {
  const rows = new Rows();
  const directory = new RefDirectory(rows, () => 0);
  const hashes = rows.add(1);
  addTo(directory, hashes, 131_069);
  expect(isNamed(directory, hashes, 131_069, 131_080)).toBe(true);
});
