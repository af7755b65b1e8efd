import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { toBlock } from './block-rows.ts';
import { atAt, endedRefAt, nAt, senderAt, seqAt } from './entry-block.ts';
import { placeOf, RefRecords, recordOf, wordsOf } from './ref-records.ts';
import type { TailEntries } from './tail-entries.ts';

/** Where the first entry with a ref is. */
export interface RememberedPlace {
  readonly conversation: string;
  readonly seq: number;
  readonly n: number;
  readonly at: number;
}

/** What is looked for: a ref as a block keeps it, whose it is, and the hash of both. */
export interface SoughtRef {
  readonly sender: number;
  readonly endedRef: string;
  readonly first: number;
  readonly second: number;
}

/** Ids of a segment's rows; far more than it can have entries. */
const ROWS_A_SEGMENT = 2 ** 20;

/**
 * The refs of the entries that are in runs, on disk. They are written with the runs, in the same
 * transaction: a row has the hashes of a slice's refs, and of each the run and the index where the
 * entry is. The run has the ref itself. Rows belong to *segments*, whose numbers only grow; the
 * rows of a segment become one when its generation is done.
 */
export class RefRuns {
  readonly #insert: StatementSync;
  readonly #hashes: StatementSync;
  readonly #places: StatementSync;
  readonly #run: StatementSync;
  readonly #rows: StatementSync;
  readonly #next: StatementSync;
  readonly #oldest: StatementSync;
  readonly #remove: StatementSync;
  readonly #count: StatementSync;
  readonly #pending = new RefRecords();
  #lastId: number;
  #committedId: number;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare(
      'insert into ref_run (id, last_at, count, hashes, places) values (?, ?, ?, ?, ?)',
    );
    this.#hashes = db.prepare(
      'select id, hashes from ref_run where id between ? and ? order by id desc',
    );
    this.#places = db.prepare('select places from ref_run where id = ?');
    this.#run = db.prepare(
      `select conversation, count, numbers, '' as bodies, refs, '' as conversations from message_run where id = ?`,
    );
    this.#rows = db.prepare(
      'select id, last_at, count, hashes, places from ref_run where id between ? and ? order by id',
    );
    this.#next = db.prepare('select id, hashes from ref_run where id > ? order by id limit 1');
    this.#oldest = db.prepare('select id, last_at, count from ref_run order by id limit 1');
    this.#remove = db.prepare('delete from ref_run where id between ? and ?');
    this.#count = db.prepare(
      'select coalesce(sum(count), 0) as count, coalesce(max(id), 0) as last from ref_run where id >= ?',
    );
    this.#lastId = Number(this.#count.get(0)?.last);
    this.#committedId = this.#lastId;
  }

  /** The newest segment, 0 if there is none. */
  get lastSegment(): number {
    return segmentOf(this.#lastId);
  }

  /** How many refs are stored, in this segment and later ones. */
  count(segment = 0): number {
    return Number(this.#count.get(segment * ROWS_A_SEGMENT)?.count);
  }

  /** Notes the ref of an entry whose run is written in the open transaction. */
  add(entries: TailEntries, index: number, run: number, indexInRun: number): void {
    this.#pending.add(
      entries.firstHashAt(index),
      entries.secondHashAt(index),
      entries.atAt(index),
      run,
      indexInRun,
    );
  }

  /** Writes what was noted, as a row of the segment. */
  write(segment: number): void {
    const row = this.#pending.take();
    if (row === undefined) return;
    this.#lastId = Math.max(this.#lastId + 1, idsOf(segment)[0]);
    this.#insert.run(this.#lastId, row.lastAt, row.count, row.hashes, row.places);
  }

  /** Makes one row of the segment's rows. */
  merge(segment: number): void {
    const [from, to] = idsOf(segment);
    if (this.#lastId <= from) return;
    const rows = this.#rows.all(from, to);
    const newest = rows.at(-1);
    if (newest === undefined || rows.length === 1) return;
    this.#remove.run(from, to);
    this.#insert.run(
      Number(newest.id),
      Math.max(...rows.map((row) => Number(row.last_at))),
      rows.reduce((sum, row) => sum + Number(row.count), 0),
      Buffer.concat(rows.map((row) => row.hashes as Uint8Array)),
      Buffer.concat(rows.map((row) => row.places as Uint8Array)),
    );
  }

  /** The place of a ref that the segment has. */
  find(segment: number, sought: SoughtRef): RememberedPlace | undefined {
    for (const row of this.#hashes.iterate(...idsOf(segment))) {
      const hashes = wordsOf(row.hashes as Uint8Array<ArrayBuffer>);
      let record = recordOf(hashes, sought.first, sought.second, 0);
      while (record >= 0) {
        const found = this.#placeIfSame(Number(row.id), record, sought);
        if (found !== undefined) return found;
        record = recordOf(hashes, sought.first, sought.second, record + 1);
      }
    }
    return undefined;
  }

  /** The first row with a greater id: its hashes, in pairs. */
  next(id: number): { id: number; segment: number; hashes: Uint32Array } | undefined {
    const row = this.#next.get(id);
    if (row === undefined) return undefined;
    const found = Number(row.id);
    const hashes = wordsOf(row.hashes as Uint8Array<ArrayBuffer>);
    return { id: found, segment: segmentOf(found), hashes };
  }

  oldest(): { id: number; lastAt: number; count: number } | undefined {
    const row = this.#oldest.get();
    if (row === undefined) return undefined;
    return { id: Number(row.id), lastAt: Number(row.last_at), count: Number(row.count) };
  }

  remove(id: number): void {
    this.#remove.run(id, id);
  }

  committed(): void {
    this.#committedId = this.#lastId;
  }

  rolledBack(): void {
    this.#lastId = this.#committedId;
    this.#pending.clear();
  }

  #placeIfSame(id: number, record: number, sought: SoughtRef): RememberedPlace | undefined {
    const places = wordsOf(this.#places.get(id)?.places as Uint8Array<ArrayBuffer>);
    const { run, index } = placeOf(places, record);
    const row = this.#run.get(run);
    if (row === undefined) return undefined;
    const block = toBlock(row);
    const isSame =
      senderAt(block, index) === sought.sender && endedRefAt(block, index) === sought.endedRef;
    if (!isSame) return undefined;
    return {
      conversation: String(row.conversation),
      seq: seqAt(block, index),
      n: nAt(block, index),
      at: atAt(block, index),
    };
  }
}

function segmentOf(id: number): number {
  return Math.floor(id / ROWS_A_SEGMENT);
}

function idsOf(segment: number): [first: number, last: number] {
  const first = segment * ROWS_A_SEGMENT;
  return [first, first + ROWS_A_SEGMENT - 1];
}
