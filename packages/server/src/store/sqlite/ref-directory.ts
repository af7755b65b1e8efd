import { MAX_CODE, RefTable } from './ref-table.ts';

/** Takes the hash of a ref and the segment that has it. */
export type AddRef = (first: number, second: number, segment: number) => void;

/** All refs that are remembered, for a table that is filled anew. */
export interface RefSource {
  /** About how many there are. */
  count(): number;
  /** Tells those that are in memory. */
  eachInTail(add: AddRef): void;
  /** The first row on disk with a greater id: its hashes, in pairs. */
  next(
    id: number,
  ): { readonly id: number; readonly segment: number; readonly hashes: Uint32Array } | undefined;
}

interface Renewal {
  readonly table: RefTable;
  /** The table has the rows up to here. */
  row: number;
}

const MIN_SLOTS = 32_768;
/** How full a new table is at the most: small ones grow fourfold, large ones are kept full. */
const LOAD_OF_SMALL = 0.3;
const SMALL_SLOTS = 2 ** 21;
const LOAD_OF_MIDDLE = 0.4;
const MIDDLE_SLOTS = 2 ** 23;
const LOAD_OF_LARGE = 0.65;
/** How full it is when the next one is begun, and ever. */
const LOAD_TO_RENEW = 0.7;
const LOAD_AT_MOST = 0.85;
/** Rows on disk that a slice of a renewal reads at least: more than a commit adds. */
const ROWS_A_SLICE = 2;

/**
 * In which segment a ref may be. One table of a few bytes a ref has them all; what is forgotten
 * stays in it until it is full, and then a new one is filled from what is remembered, a slice at a
 * time, while both get what comes.
 */
export class RefDirectory {
  readonly #source: RefSource;
  readonly #nowMs: () => number;
  #table: RefTable;
  #renewal: Renewal | undefined;

  constructor(source: RefSource, nowMs: () => number) {
    this.#source = source;
    this.#nowMs = nowMs;
    this.#table = new RefTable(sizeFor(source.count()));
    this.#renewal = { table: this.#table, row: -1 };
    this.#finish();
  }

  get bytes(): number {
    return this.#table.bytes;
  }

  add(first: number, second: number, segment: number): void {
    const code = codeOf(segment);
    this.#table.add(first, second, code);
    this.#renewal?.table.add(first, second, code);
  }

  /** Adds a ref unless it may be there; tells whether it did. */
  addNew(first: number, second: number, segment: number): boolean {
    const code = codeOf(segment);
    const isNew = this.#table.addNew(first, second, code);
    if (isNew) this.#renewal?.table.add(first, second, code);
    return isNew;
  }

  /** The segments that may have a ref, of those up to the newest. */
  segmentsOf(first: number, second: number, newest: number): Set<number> {
    const segments = new Set<number>();
    let slot = this.#table.find(first, second);
    while (slot !== -1) {
      const behind = codeOf(newest) - this.#table.codeAt(slot);
      segments.add(newest - (behind < 0 ? behind + MAX_CODE : behind));
      slot = this.#table.findNext(slot, second);
    }
    return segments;
  }

  /** Sees to it that so many can be added. */
  makeRoom(count: number): void {
    if (!isTooFull(this.#table, count) && !isTooFull(this.#renewal?.table, count)) return;
    this.#begin(count);
    this.#finish();
  }

  /** Does a part of the work that is due, if any. */
  work(sliceMs: number): void {
    if (this.#renewal === undefined) {
      if (this.#table.count < this.#table.size * LOAD_TO_RENEW) return;
      this.#begin(0);
    }
    const end = this.#nowMs() + sliceMs;
    let rows = 0;
    while (this.#step()) {
      rows += 1;
      if (rows >= ROWS_A_SLICE && this.#nowMs() >= end) return;
    }
  }

  #begin(more: number): void {
    const table = new RefTable(sizeFor(this.#source.count() + more));
    this.#source.eachInTail((first, second, segment) => table.add(first, second, codeOf(segment)));
    this.#renewal = { table, row: -1 };
  }

  #finish(): void {
    while (this.#step());
  }

  /** Adds a row; after the last one the new table takes the old one's place. */
  #step(): boolean {
    const renewal = this.#renewal;
    if (renewal === undefined) return false;
    const row = this.#source.next(renewal.row);
    if (row === undefined) {
      this.#table = renewal.table;
      this.#renewal = undefined;
      return false;
    }
    const code = codeOf(row.segment);
    for (let at = 0; at < row.hashes.length; at += 2) {
      renewal.table.add(row.hashes[at] as number, row.hashes[at + 1] as number, code);
    }
    renewal.row = row.id;
    return true;
  }
}

function isTooFull(table: RefTable | undefined, more: number): boolean {
  return table !== undefined && table.count + more > table.size * LOAD_AT_MOST;
}

function sizeFor(count: number): number {
  let size = MIN_SLOTS;
  while (size * loadOfNew(size) < count) size *= 2;
  return size;
}

function loadOfNew(size: number): number {
  if (size <= SMALL_SLOTS) return LOAD_OF_SMALL;
  return size <= MIDDLE_SLOTS ? LOAD_OF_MIDDLE : LOAD_OF_LARGE;
}

function codeOf(segment: number): number {
  return (segment % MAX_CODE) + 1;
}
