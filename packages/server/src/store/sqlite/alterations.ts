import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** What entries say since they were edited or recalled, inside the store's thread. */
export class Alterations {
  readonly #between: StatementSync;
  readonly #isAny: StatementSync;
  /** Most logs have none: then nothing is asked. */
  #hasAny: boolean;

  constructor(db: DatabaseSync) {
    this.#between = db.prepare(
      'select seq, body from alteration where conversation = ? and seq between ? and ?',
    );
    this.#isAny = db.prepare('select 1 from alteration limit 1');
    this.#hasAny = this.#isAny.get() !== undefined;
  }

  /** One has been written, or may have been. */
  noted(): void {
    this.#hasAny = true;
  }

  /** What the entries between two places, both included, say instead of what was said there. */
  between(conversation: string, first: number, last: number): ReadonlyMap<number, string> {
    if (!this.#hasAny) return NONE;
    const rows = this.#between.all(conversation, first, last);
    return new Map(rows.map((row) => [Number(row.seq), String(row.body)]));
  }
}

const NONE: ReadonlyMap<number, string> = new Map();
