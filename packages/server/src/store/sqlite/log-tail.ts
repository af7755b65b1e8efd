import { isCountable } from '../../domain/entry.ts';
import { charactersOf, type EntryBlock, kindAt, place } from './entry-block.ts';
import { TailEntries } from './tail-entries.ts';

/** The newest entries of one conversation; their `seq`s have no gap and end at `lastSeq`. */
export interface TailRun {
  readonly conversation: string;
  /** Where its entries are in those of the generation. */
  readonly indexes: number[];
  lastSeq: number;
  lastN: number;
}

/** One part of the tail: what the journal holds up to a position, by conversation. */
export interface Generation {
  readonly runs: Map<string, TailRun>;
  readonly entries: TailEntries;
  /** The journal's last row whose entries are in here. */
  end: number;
}

/** A generation is full with so many entries or so much text. */
const GENERATION_ENTRIES = 16_384;
const GENERATION_CHARACTERS = 8 * 1_024 * 1_024;

/**
 * The entries that are in the journal but not yet in runs, in memory and by conversation. New
 * ones go to the fresh generation; once that is full it is sealed, and written as runs while the
 * next one fills. Two generations bound the memory.
 */
export class LogTail {
  #fresh = newGeneration(0);
  #characters = 0;
  #sealed: Generation | undefined;

  /** What is to be written as runs now. */
  get sealed(): Generation | undefined {
    return this.#sealed;
  }

  /** Whether the next generation is full already, so that the sealed one is urgent. */
  get isFull(): boolean {
    return (
      this.#fresh.entries.count >= GENERATION_ENTRIES || this.#characters >= GENERATION_CHARACTERS
    );
  }

  /** The newest known run of a conversation, where the tail has one. */
  find(conversation: string): TailRun | undefined {
    return this.#fresh.runs.get(conversation) ?? this.#sealed?.runs.get(conversation);
  }

  fresh(conversation: string): TailRun | undefined {
    return this.#fresh.runs.get(conversation);
  }

  /** Starts a run in the fresh generation, after what is known of its conversation. */
  open(conversation: string, after: { readonly seq: number; readonly n: number }): TailRun {
    const run: TailRun = { conversation, indexes: [], lastSeq: after.seq, lastN: after.n };
    this.#fresh.runs.set(conversation, run);
    return run;
  }

  /** Gives an entry the next place of a run, in its block too, and keeps it. */
  add(run: TailRun, block: EntryBlock, index: number): void {
    run.lastSeq += 1;
    if (isCountable(kindAt(block, index))) run.lastN += 1;
    place(block, index, run.lastSeq, run.lastN);
    run.indexes.push(this.#fresh.entries.add(block, index));
  }

  /** Undoes the latest `add` of all, which was to this run. */
  remove(run: TailRun): void {
    run.indexes.pop();
    run.lastSeq -= 1;
    if (isCountable(this.#fresh.entries.removeLast())) run.lastN -= 1;
  }

  /** A row of the journal is committed, and its entries are in the fresh generation. */
  committed(position: number, block: EntryBlock): void {
    this.#fresh.end = position;
    this.#characters += charactersOf(block);
  }

  /** Seals the fresh generation if it is full and the one before it is written. */
  rotate(): void {
    if (!this.isFull || this.#sealed !== undefined) return;
    this.#sealed = this.#fresh;
    this.#fresh = newGeneration(this.#sealed.end);
    this.#characters = 0;
  }

  /** The sealed generation is written. */
  unseal(): void {
    this.#sealed = undefined;
  }

  /** The entries in the tail with a `seq` above `after`, at most `limit`. */
  after(conversation: string, after: number, limit: number): TailPiece[] {
    const found: TailPiece[] = [];
    for (const generation of [this.#sealed, this.#fresh]) {
      const run = generation?.runs.get(conversation);
      if (generation === undefined || run === undefined) continue;
      const start = Math.max(0, after - (run.lastSeq - run.indexes.length));
      for (const index of run.indexes.slice(start, start + limit - found.length)) {
        found.push({ entries: generation.entries, index });
      }
    }
    return found;
  }
}

/** One entry of the tail. */
export interface TailPiece {
  readonly entries: TailEntries;
  readonly index: number;
}

function newGeneration(end: number): Generation {
  return { runs: new Map(), entries: new TailEntries(), end };
}
