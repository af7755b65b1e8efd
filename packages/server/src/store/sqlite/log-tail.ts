import { isCountable } from '../../domain/entry.ts';
import { charactersOf, columns, type EntryBlock, kindAt, place } from './entry-block.ts';
import type { RememberedPlace, SoughtRef } from './ref-runs.ts';
import { TailEntries } from './tail-entries.ts';

/** The newest entries of one conversation; their `seq`s have no gap and end at `lastSeq`. */
export interface TailRun {
  readonly conversation: string;
  /** Counted within the generation. */
  readonly number: number;
  /** Where its entries are in those of the generation. */
  readonly indexes: number[];
  lastSeq: number;
  lastN: number;
}

/** One part of the tail: what the journal holds up to a position, by conversation. */
export interface Generation {
  readonly runs: Map<string, TailRun>;
  /** Of the run with each number, also when that is written already. */
  readonly conversations: string[];
  readonly entries: TailEntries;
  /** The journal's last row whose entries are in here. */
  end: number;
  /** The segment to which its refs are written. */
  segment: number;
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
  #fresh = newGeneration(0, 0);
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
    const { runs, conversations } = this.#fresh;
    const { seq: lastSeq, n: lastN } = after;
    const run = { conversation, number: conversations.length, indexes: [], lastSeq, lastN };
    conversations.push(conversation);
    runs.set(conversation, run);
    return run;
  }

  /** Gives an entry the next place of a run, in its block too, and keeps it. */
  add(run: TailRun, block: EntryBlock, index: number): void {
    run.lastSeq += 1;
    if (isCountable(kindAt(block, index))) run.lastN += 1;
    place(block, index, run.lastSeq, run.lastN);
    run.indexes.push(this.#fresh.entries.add(block, index, run.number));
  }

  /** Keeps the hash of the ref of the entry that was added last. */
  addHash(first: number, second: number): void {
    this.#fresh.entries.addHash(first, second);
  }

  /** The segment to which the refs of new entries will be written. */
  get segment(): number {
    return this.#fresh.segment;
  }

  /** What is added from now on belongs to this segment: for a fresh generation without entries. */
  startSegment(segment: number): void {
    this.#fresh.segment = segment;
  }

  /** The entry with a ref, which is in a run of the tail or was until lately. */
  findRef(sought: SoughtRef): RememberedPlace | undefined {
    for (const { entries, conversations } of this.#generations()) {
      const index = entries.indexOf(sought);
      if (index === -1) continue;
      return {
        conversation: conversations[entries.runAt(index)] as string,
        seq: entries.numberAt(columns.seq, index),
        n: entries.numberAt(columns.n, index),
        at: entries.atAt(index),
      };
    }
    return undefined;
  }

  /** Tells the hash of each ref, and its segment. */
  eachRef(tell: (first: number, second: number, segment: number) => void): void {
    for (const { entries, segment } of this.#generations()) {
      for (let index = 0; index < entries.count; index += 1) {
        if (!entries.hasRef(index)) continue;
        tell(entries.firstHashAt(index), entries.secondHashAt(index), segment);
      }
    }
  }

  /** How many entries there are. */
  get count(): number {
    return this.#fresh.entries.count + (this.#sealed?.entries.count ?? 0);
  }

  /** Undoes the latest `add` of all, which was to this run. */
  remove(run: TailRun): void {
    run.indexes.pop();
    run.lastSeq -= 1;
    if (isCountable(this.#fresh.entries.removeLast())) run.lastN -= 1;
    if (run.indexes.length === 0) this.#close(run);
  }

  /**
   * A run that has lost its first entry is opened again by the next one: what was made with the
   * conversation, its members, was undone too.
   */
  #close({ conversation, number }: TailRun): void {
    const { runs, conversations } = this.#fresh;
    runs.delete(conversation);
    if (number === conversations.length - 1) conversations.pop();
  }

  /** A row of the journal is committed, and its entries are in the fresh generation. */
  committed(position: number, block: EntryBlock): void {
    this.#fresh.end = position;
    this.#characters += charactersOf(block);
  }

  /** Seals the fresh generation if it is full and the one before it is written. */
  rotate(): boolean {
    if (!this.isFull || this.#sealed !== undefined) return false;
    this.#sealed = this.#fresh;
    this.#fresh = newGeneration(this.#sealed.end, this.#sealed.segment);
    this.#characters = 0;
    return true;
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

  #generations(): Generation[] {
    return this.#sealed === undefined ? [this.#fresh] : [this.#fresh, this.#sealed];
  }
}

/** One entry of the tail. */
export interface TailPiece {
  readonly entries: TailEntries;
  readonly index: number;
}

function newGeneration(end: number, segment: number): Generation {
  return { runs: new Map(), conversations: [], entries: new TailEntries(), end, segment };
}
