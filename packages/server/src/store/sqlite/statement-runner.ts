import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Statement, StatementResult, StatementUnit, UnitOutcome } from './worker-messages.ts';

const PREPARED_STATEMENTS = 256;
const SQLITE_CONSTRAINT = 19;

/** Runs the statements of the cold tables, each text prepared once. */
export class StatementRunner {
  readonly #db: DatabaseSync;
  readonly #onAlteration: () => void;
  readonly #prepared = new Map<string, StatementSync>();

  /** `onAlteration` is called before the first statement that alters what was said. */
  constructor(db: DatabaseSync, onAlteration: () => void) {
    this.#db = db;
    this.#onAlteration = onAlteration;
  }

  run({ sql, parameters }: Statement): StatementResult {
    const prepared = this.#prepare(sql);
    if (prepared.columns().length > 0) {
      return { rows: prepared.all(...parameters), changes: 0, insertId: 0 };
    }
    const { changes, lastInsertRowid } = prepared.run(...parameters);
    return { rows: [], changes: Number(changes), insertId: Number(lastInsertRowid) };
  }

  /** A broken constraint undoes the unit alone; anything else fails the whole transaction. */
  runUnit(unit: StatementUnit): UnitOutcome {
    this.#db.exec('savepoint unit');
    try {
      const results = unit.statements.map((statement) => this.run(statement));
      this.#db.exec('release unit');
      return { results };
    } catch (error) {
      if (!isConstraint(error)) throw error;
      this.#db.exec('rollback to unit; release unit');
      return { error: error.message };
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    if (this.#prepared.size >= PREPARED_STATEMENTS) this.#prepared.clear();
    if (sql.startsWith('replace into "alteration"')) this.#onAlteration();
    const statement = this.#db.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}

function isConstraint(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'errcode' in error &&
    Number(error.errcode) % 256 === SQLITE_CONSTRAINT
  );
}
