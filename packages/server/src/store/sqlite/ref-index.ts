import type { DatabaseSync } from 'node:sqlite';
import { type EntryBlock, endedRefAt, hasRef, senderAt } from './entry-block.ts';
import type { LogTail } from './log-tail.ts';
import { RecentRefs } from './recent-refs.ts';
import { RefDirectory } from './ref-directory.ts';
import { type RefHasher, type RefHashes, seededHasher } from './ref-hash.ts';
import type { RefRuns, RememberedPlace } from './ref-runs.ts';

/** A week is promised; clocks of clients may differ. */
const KEPT_MS = 8 * 24 * 60 * 60 * 1_000;
const LOOK_FOR_OLD_MS = 60 * 60 * 1_000;
/** Of more refs the oldest go before their time: the directory has 6 to 12 bytes for each. */
const MAX_REFS = 40_000_000;
/** How long filling a new table may hold up a commit, unless the old one is full. */
const SLICE_MS = 0.3;
/** A segment with so many refs gets none of the next generation: one look up reads a segment. */
const SEGMENT_REFS = 8_192;

export interface RefIndexOptions {
  /** Any clock that only moves forward: for the length of slices. */
  readonly nowMs: () => number;
  /** The server's clock: for the age of refs. */
  readonly wallMs: () => number;
  /** Instead of the database's own. */
  readonly hasher?: RefHasher;
  readonly maxRefs?: number;
}

/** What is known of the refs of a block; valid until the next block. */
export interface TakenRefs extends RefHashes {
  /** 1 for a ref that may be known, of this block or earlier; any other is new, and remembered. */
  readonly isDoubtful: Uint8Array;
}

/**
 * Which refs were used lately, and where: a second send of the same finds the first one here. The
 * directory, in memory, says for nearly every new ref that it is nowhere; for others the tail is
 * searched, then the segments on disk that the directory names.
 */
export class RefIndex {
  readonly #options: RefIndexOptions;
  readonly #tail: LogTail;
  readonly #runs: RefRuns;
  readonly #old: RecentRefs;
  readonly #hasher: RefHasher;
  readonly #directory: RefDirectory;
  #isDoubtful = new Uint8Array(0);
  #inSegment: number;
  #toMerge: number | undefined;
  #lookForOldAt = 0;
  /** How many are too many. */
  #excess = 0;

  constructor(db: DatabaseSync, tail: LogTail, runs: RefRuns, options: RefIndexOptions) {
    this.#options = options;
    this.#tail = tail;
    this.#runs = runs;
    this.#hasher = options.hasher ?? seededHasher(db);
    this.#old = new RecentRefs(db, this.#hasher);
    const segment = Math.max(1, runs.lastSegment);
    this.#inSegment = runs.count(segment);
    tail.startSegment(segment);
    if (this.#inSegment >= SEGMENT_REFS) this.startGeneration();
    this.#directory = new RefDirectory(
      {
        count: () => this.#count(),
        eachInTail: (add) => tail.eachRef(add),
        next: (id) => runs.next(id),
      },
      options.nowMs,
    );
  }

  /**
   * Takes the refs of a block in which the drafts follow one another. In one loop over all of them,
   * so that the processor waits for many lines of the directory at once.
   */
  take(block: EntryBlock): TakenRefs {
    const { count } = block;
    this.#directory.makeRoom(count);
    const { first, second } = this.#hasher(block);
    if (count > this.#isDoubtful.length) this.#isDoubtful = new Uint8Array(2 * count);
    const isDoubtful = this.#isDoubtful;
    const { segment } = this.#tail;
    for (let index = 0; index < count; index += 1) {
      if (!hasRef(block, index)) continue;
      const one = first[index] as number;
      const two = second[index] as number;
      const isNew = this.#directory.addNew(one, two, segment) && !this.#old.mayHave(one, two);
      isDoubtful[index] = isNew ? 0 : 1;
    }
    this.#inSegment += count;
    return { first, second, isDoubtful };
  }

  /** The place of the first entry with the ref of this one, which is doubtful. */
  find(
    block: EntryBlock,
    index: number,
    first: number,
    second: number,
  ): RememberedPlace | undefined {
    const sender = senderAt(block, index);
    const sought = { sender, endedRef: endedRefAt(block, index), first, second };
    const inTail = this.#tail.findRef(sought);
    if (inTail !== undefined) return inTail;
    for (const segment of this.#directory.segmentsOf(first, second, this.#tail.segment)) {
      const onDisk = this.#runs.find(segment, sought);
      if (onDisk !== undefined) return onDisk;
    }
    return this.#old.find(sought);
  }

  /** Remembers a doubtful ref that was not found, and is the tail's now. */
  add(first: number, second: number): void {
    this.#directory.add(first, second, this.#tail.segment);
  }

  /** Work that follows the appends of a transaction before its commit. */
  beforeCommit(): void {
    this.#directory.work(SLICE_MS);
    if (this.#toMerge !== undefined) this.#runs.merge(this.#toMerge);
    this.#forgetSome();
  }

  committed(): void {
    this.#runs.committed();
    this.#toMerge = undefined;
  }

  rolledBack(): void {
    this.#runs.rolledBack();
  }

  /** The tail's sealed generation is on disk. */
  wrote(segment: number): void {
    this.#toMerge = segment;
  }

  /** The tail has a new fresh generation. */
  startGeneration(): void {
    const isOpen = this.#inSegment < SEGMENT_REFS;
    this.#tail.startSegment(isOpen ? this.#tail.segment : this.#tail.segment + 1);
    if (!isOpen) this.#inSegment = 0;
  }

  /** Counts them for a new table; there is one each time that many have come. */
  #count(): number {
    const stored = this.#runs.count();
    this.#excess = Math.max(0, stored - (this.#options.maxRefs ?? MAX_REFS));
    return stored + this.#tail.count;
  }

  /** Removes the oldest row, if there are too many or it is old, inside the open transaction. */
  #forgetSome(): void {
    const now = this.#options.wallMs();
    if (now < this.#lookForOldAt && this.#excess <= 0) return;
    const oldest = this.#runs.oldest();
    if (oldest !== undefined && (this.#excess > 0 || oldest.lastAt < now - KEPT_MS)) {
      this.#runs.remove(oldest.id);
      this.#excess -= oldest.count;
    } else {
      this.#lookForOldAt = now + LOOK_FOR_OLD_MS;
      this.#excess = 0;
    }
  }
}
