import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type EntryBlock, packDrafts } from './entry-block.ts';
import type { RefHasher } from './ref-hash.ts';
import type { RememberedPlace, SoughtRef } from './ref-runs.ts';
import { RefTable } from './ref-table.ts';

const ROWS_AT_ONCE = 1_000;

const CODE = 1;

/** The refs that a version before `ref_run` wrote. None is added, and at a start old ones go. */
export class RecentRefs {
  readonly #find: StatementSync;
  readonly #table: RefTable | undefined;

  constructor(db: DatabaseSync, hasher: RefHasher) {
    this.#find = db.prepare(
      'select conversation, seq, n, sent_at from recent_ref where sender = ? and ref = ?',
    );
    const count = Number(db.prepare('select count(*) as count from recent_ref').get()?.count);
    if (count > 0) this.#table = filled(db, hasher, count);
  }

  mayHave(first: number, second: number): boolean {
    return this.#table !== undefined && this.#table.find(first, second) !== -1;
  }

  find({ sender, endedRef }: SoughtRef): RememberedPlace | undefined {
    if (this.#table === undefined) return undefined;
    const row = this.#find.get(sender, endedRef.slice(0, -1));
    if (row === undefined) return undefined;
    return {
      conversation: String(row.conversation),
      seq: Number(row.seq),
      n: Number(row.n),
      at: Number(row.sent_at),
    };
  }
}

function filled(db: DatabaseSync, hasher: RefHasher, count: number): RefTable {
  const table = new RefTable(2 ** Math.ceil(Math.log2(2 * count)));
  let rows: Record<string, unknown>[] = [];
  const addRows = () => {
    const { first, second } = hasher(toBlock(rows));
    for (let at = 0; at < rows.length; at += 1) {
      table.add(first[at] as number, second[at] as number, CODE);
    }
    rows = [];
  };
  for (const row of db.prepare('select sender, ref from recent_ref').iterate()) {
    rows.push(row);
    if (rows.length === ROWS_AT_ONCE) addRows();
  }
  addRows();
  return table;
}

function toBlock(rows: readonly Record<string, unknown>[]): EntryBlock {
  return packDrafts(
    rows.map(({ sender, ref }) => ({
      conversation: '',
      kind: 'message',
      sender: Number(sender),
      ref: String(ref),
      at: 0,
      body: '',
    })),
  );
}
