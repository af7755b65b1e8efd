import type { PoolConnection } from 'mysql2';
import { DatabaseAway, failureOf, NoAnswer } from './failures.ts';

export type SqlValue = string | number | bigint | Buffer | null;
export type Row = Readonly<Record<string, unknown>>;

export interface StatementResult {
  readonly rows: readonly Row[];
  readonly affectedRows: number;
  readonly insertId: number;
}

/**
 * One connection of the pool. Each statement is prepared, bound and given a time limit; after a
 * failure that may have cost the connection, it is closed rather than given back.
 */
export class Session {
  readonly #connection: PoolConnection;
  readonly #timeoutMs: number;
  #isBroken = false;

  constructor(connection: PoolConnection, timeoutMs: number) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  execute(sql: string, values: readonly SqlValue[] = []): Promise<StatementResult> {
    return this.#inTime((done) => this.#connection.execute(sql, [...values], done));
  }

  /** For what cannot be prepared: the words that begin and end transactions. */
  async command(sql: string): Promise<void> {
    await this.#inTime((done) => this.#connection.query(sql, done));
  }

  /** Gives the connection back; without a transaction, or not at all. */
  async end(): Promise<void> {
    if (!this.#isBroken) await this.command('rollback').catch(() => {});
    this.release();
  }

  /** Gives the connection back as it is. */
  release(): void {
    if (this.#isBroken) this.#connection.destroy();
    else this.#connection.release();
  }

  // Every message passes here several times, so one promise a statement: a race between two, and
  // the driver's own, cost as much as the statement.
  #inTime(start: (done: Done) => void): Promise<StatementResult> {
    return new Promise((resolve, reject) => {
      if (this.#isBroken) {
        reject(new DatabaseAway('the connection was lost'));
        return;
      }
      const fail = (error: unknown) => {
        if (failureOf(error) === 'away') this.#isBroken = true;
        reject(error);
      };
      const timer = setTimeout(
        () => fail(new NoAnswer(`no answer within ${this.#timeoutMs} ms`)),
        this.#timeoutMs,
      );
      try {
        // Of what comes after the time limit nothing is heard: the connection is given up.
        start((error, result) => {
          clearTimeout(timer);
          if (error) fail(error);
          else resolve(toResult(result));
        });
      } catch (error) {
        clearTimeout(timer);
        fail(error);
      }
    });
  }
}

type Done = (error: Error | null | undefined, result?: unknown) => void;

function toResult(result: unknown): StatementResult {
  if (Array.isArray(result)) return { rows: result as Row[], affectedRows: 0, insertId: 0 };
  const { affectedRows, insertId } = result as { affectedRows: number; insertId: number };
  return { rows: [], affectedRows, insertId };
}
