import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { BlockBuilder } from './block-builder.ts';
import { BLOCK_COLUMNS, blockParameters, toBlock } from './block-rows.ts';
import { columns, type EntryBlock } from './entry-block.ts';
import type { Generation, TailRun } from './log-tail.ts';
import type { RefRuns } from './ref-runs.ts';
import type { TailEntries } from './tail-entries.ts';

/** How long index work may hold up a commit, unless the writer is saturated. */
const SLICE_MS = 0.3;
/** The clock is read once in so many runs. */
const RUNS_A_LOOK = 4;
/** Rows of the journal that one commit removes. */
const REMOVED_A_COMMIT = 4;

/** A longer run takes several rows, for a reader of a page loads whole rows. */
const ROW_ENTRIES = 256;
const ROW_CHARACTERS = 64 * 1_024;

/** One entry of a run. */
export interface RunPiece {
  readonly block: EntryBlock;
  readonly index: number;
}

/**
 * The log, readable by conversation: a *run* is a row, or a few, with consecutive entries
 * of one conversation. A sealed generation of the tail is written as runs, a slice at a time inside the
 * commits that follow; then its part of the journal is removed, a few rows at a time.
 */
export class RunIndex {
  readonly #nowMs: () => number;
  readonly #refs: RefRuns;
  readonly #insert: StatementSync;
  readonly #after: StatementSync;
  readonly #head: StatementSync;
  readonly #last: StatementSync;
  readonly #removeJournal: StatementSync;
  /** Written in the open transaction; put back if it fails. */
  #written: TailRun[] = [];
  #removableUpTo = 0;
  #removedAll = true;

  constructor(db: DatabaseSync, refs: RefRuns, nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#refs = refs;
    this.#insert = db.prepare(
      `insert into message_run (conversation, last_seq, last_n, ${BLOCK_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#after = db.prepare(
      `select last_seq, ${BLOCK_COLUMNS} from message_run where conversation = ? and last_seq > ? order by last_seq`,
    );
    const newest = 'from message_run where conversation = ? order by last_seq desc limit 1';
    this.#head = db.prepare(`select last_seq, last_n ${newest}`);
    this.#last = db.prepare(`select ${BLOCK_COLUMNS} ${newest}`);
    this.#removeJournal = db.prepare(
      'delete from message_journal where position in (select position from message_journal where position <= ? order by position limit ?)',
    );
  }

  head(conversation: string): { seq: number; n: number } {
    const row = this.#head.get(conversation);
    return row === undefined
      ? { seq: 0, n: 0 }
      : { seq: Number(row.last_seq), n: Number(row.last_n) };
  }

  /** The last entry of a conversation in runs. */
  last(conversation: string): RunPiece | undefined {
    const row = this.#last.get(conversation);
    if (row === undefined) return undefined;
    const block = toBlock(row);
    return { block, index: block.count - 1 };
  }

  /** The entries in runs with a `seq` above `after`, at most `limit`. */
  after(conversation: string, after: number, limit: number): RunPiece[] {
    const found: RunPiece[] = [];
    for (const row of this.#after.iterate(conversation, after)) {
      const block = toBlock(row);
      const start = Math.max(0, after - (Number(row.last_seq) - block.count));
      for (let index = start; index < block.count && found.length < limit; index += 1) {
        found.push({ block, index });
      }
      if (found.length >= limit) break;
    }
    return found;
  }

  /** Writes a slice of a generation inside the open transaction; all of it when it is urgent. */
  write(generation: Generation, isUrgent: boolean): void {
    const end = this.#nowMs() + SLICE_MS;
    for (const run of generation.runs.values()) {
      if (run.indexes.length > 0) this.#writeRun(run, generation.entries);
      generation.runs.delete(run.conversation);
      this.#written.push(run);
      if (!isUrgent && this.#written.length % RUNS_A_LOOK === 0 && this.#nowMs() >= end) break;
    }
    this.#refs.write(generation.segment);
  }

  /** The journal up to here is in runs. */
  covers(position: number): void {
    this.#removableUpTo = position;
    this.#removedAll = false;
  }

  /** Removes a few rows of the journal that runs cover, inside the open transaction. */
  removeSome(): void {
    if (this.#removedAll) return;
    const { changes } = this.#removeJournal.run(this.#removableUpTo, REMOVED_A_COMMIT);
    this.#removedAll = Number(changes) < REMOVED_A_COMMIT;
  }

  committed(): void {
    this.#written = [];
  }

  rolledBack(generation: Generation | undefined): void {
    for (const run of this.#written) generation?.runs.set(run.conversation, run);
    this.#written = [];
    this.#removedAll = this.#removableUpTo === 0;
  }

  #writeRun({ conversation, indexes }: TailRun, entries: TailEntries): void {
    for (let start = 0, end = 0; start < indexes.length; start = end) {
      end = endOfRow(indexes, start, entries);
      this.#writeRow(conversation, indexes.slice(start, end), entries);
    }
  }

  #writeRow(conversation: string, indexes: readonly number[], entries: TailEntries): void {
    const builder = new BlockBuilder(indexes.length);
    for (const index of indexes) builder.addFromTail(entries, index);
    const block = builder.build();
    const last = indexes.at(-1) as number;
    const { lastInsertRowid } = this.#insert.run(
      conversation,
      entries.numberAt(columns.seq, last),
      entries.numberAt(columns.n, last),
      ...blockParameters(block),
    );
    if (block.refs === '') return;
    const run = Number(lastInsertRowid);
    for (let at = 0; at < indexes.length; at += 1) {
      const index = indexes[at] as number;
      if (entries.hasRef(index)) this.#refs.add(entries, index, run, at);
    }
  }
}

/** The first of the indexes from `start` on that belongs to a row of its own. */
function endOfRow(indexes: readonly number[], start: number, entries: TailEntries): number {
  let characters = 0;
  let end = start;
  while (end < indexes.length && end - start < ROW_ENTRIES && characters < ROW_CHARACTERS) {
    characters += entries.charactersAt(indexes[end] as number);
    end += 1;
  }
  return end;
}
