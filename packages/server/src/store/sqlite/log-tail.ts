import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { packPositions, unpackPositions } from './packed-positions.ts';

/** The entries of one conversation that are not in the index yet; their `seq`s have no gap. */
export interface TailRun {
  readonly conversation: string;
  readonly positions: number[];
  lastSeq: number;
  lastN: number;
}

/** A generation of the tail is indexed once it holds this many entries. */
export const TAIL_ENTRIES = 16_384;
const INDEX_SLICE_MS = 1;

/**
 * What makes the log readable by conversation. An append only notes its row here, in memory; a
 * generation of such notes is written behind as *runs*, one row for a conversation with the
 * packed positions of its entries, a slice at a time inside the commits that follow. Memory is
 * bounded by two generations; what no run covers is read back from the log at a start.
 */
export class LogTail {
  readonly #nowMs: () => number;
  readonly #insertRun: StatementSync;
  readonly #runsAfter: StatementSync;
  readonly #lastRun: StatementSync;
  readonly #saveIndexed: StatementSync;
  #fresh = new Map<string, TailRun>();
  #freshEntries = 0;
  #frozen = new Map<string, TailRun>();
  #frozenEnd = 0;
  /** Runs written in the open transaction; put back if it fails. */
  #written: TailRun[] = [];

  constructor(db: DatabaseSync, nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#insertRun = db.prepare(
      'insert or replace into message_run (conversation, last_seq, last_n, positions) values (?, ?, ?, ?)',
    );
    this.#runsAfter = db.prepare(
      'select last_seq, positions from message_run where conversation = ? and last_seq > ? order by last_seq limit ?',
    );
    this.#lastRun = db.prepare(
      'select last_seq, last_n from message_run where conversation = ? order by last_seq desc limit 1',
    );
    this.#saveIndexed = db.prepare('update log_state set indexed_position = ?');
  }

  /** The run that the next entry of a conversation belongs to. */
  open(conversation: string): TailRun {
    const known = this.#fresh.get(conversation);
    if (known !== undefined) return known;
    const { seq, n } = this.#headBelowFresh(conversation);
    const run: TailRun = { conversation, positions: [], lastSeq: seq, lastN: n };
    this.#fresh.set(conversation, run);
    return run;
  }

  add(run: TailRun, position: number, isCountable: boolean): void {
    run.positions.push(position);
    run.lastSeq += 1;
    if (isCountable) run.lastN += 1;
    this.#freshEntries += 1;
  }

  /** Undoes the latest `add` to a run. */
  remove(run: TailRun, isCountable: boolean): void {
    run.positions.pop();
    run.lastSeq -= 1;
    if (isCountable) run.lastN -= 1;
    this.#freshEntries -= 1;
  }

  head(conversation: string): number {
    return this.#fresh.get(conversation)?.lastSeq ?? this.#headBelowFresh(conversation).seq;
  }

  /** The rows of the entries with a `seq` above `after`, ascending, at most `limit`. */
  positionsAfter(conversation: string, after: number, limit: number): number[] {
    const found: number[] = [];
    const take = (lastSeq: number, positions: readonly number[]): void => {
      const skipped = Math.max(0, after - (lastSeq - positions.length));
      const wanted = limit - found.length;
      if (skipped < positions.length && wanted > 0) {
        found.push(...positions.slice(skipped, skipped + wanted));
      }
    };
    for (const row of this.#runsAfter.iterate(conversation, after, limit)) {
      take(Number(row.last_seq), unpackPositions(row.positions as Uint8Array));
      if (found.length >= limit) return found;
    }
    for (const generation of [this.#frozen, this.#fresh]) {
      const run = generation.get(conversation);
      if (run !== undefined) take(run.lastSeq, run.positions);
    }
    return found;
  }

  /** Starts a new generation when the present one is full and the one before it is indexed. */
  rotate(lastPosition: number): void {
    this.#written = [];
    if (this.#freshEntries < TAIL_ENTRIES || this.#frozen.size > 0) return;
    this.#frozen = this.#fresh;
    this.#frozenEnd = lastPosition;
    this.#fresh = new Map();
    this.#freshEntries = 0;
  }

  /** Writes a slice of the index inside the open transaction. */
  indexSome(): void {
    if (this.#frozen.size === 0) return;
    const isSaturated = this.#freshEntries >= TAIL_ENTRIES;
    const end = this.#nowMs() + INDEX_SLICE_MS;
    for (const run of this.#frozen.values()) {
      if (run.positions.length > 0) {
        this.#insertRun.run(run.conversation, run.lastSeq, run.lastN, packPositions(run.positions));
      }
      this.#written.push(run);
      this.#frozen.delete(run.conversation);
      if (!isSaturated && this.#written.length % 16 === 0 && this.#nowMs() >= end) return;
    }
    this.#saveIndexed.run(this.#frozenEnd);
  }

  /** The transaction of the last `indexSome` was rolled back. */
  indexFailed(): void {
    for (const run of this.#written) this.#frozen.set(run.conversation, run);
    this.#written = [];
  }

  /** Takes a row that the log holds beyond the indexed position, at a start. */
  recover(conversation: string, seq: number, position: number, isCountable: boolean): void {
    const run = this.open(conversation);
    // A slice of its generation was written before the process ended.
    if (seq <= run.lastSeq) return;
    this.add(run, position, isCountable);
  }

  #headBelowFresh(conversation: string): { seq: number; n: number } {
    const frozen = this.#frozen.get(conversation);
    if (frozen !== undefined) return { seq: frozen.lastSeq, n: frozen.lastN };
    const row = this.#lastRun.get(conversation);
    return row === undefined
      ? { seq: 0, n: 0 }
      : { seq: Number(row.last_seq), n: Number(row.last_n) };
  }
}
