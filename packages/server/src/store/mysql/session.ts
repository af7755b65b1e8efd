import type { PoolConnection } from 'mysql2/promise';
import { DatabaseAway, failureOf } from './failures.ts';

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

  async execute(sql: string, values: readonly SqlValue[] = []): Promise<StatementResult> {
    return await this.#inTime(this.#connection.execute(sql, [...values]));
  }

  /** For what cannot be prepared: the words that begin and end transactions. */
  async command(sql: string): Promise<void> {
    await this.#inTime(this.#connection.query(sql));
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

  async #inTime(statement: Promise<readonly [unknown, unknown]>): Promise<StatementResult> {
    if (this.#isBroken) {
      statement.catch(() => {});
      throw new DatabaseAway('the connection was lost');
    }
    const { promise: expired, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new DatabaseAway(`no answer within ${this.#timeoutMs} ms`)),
      this.#timeoutMs,
    );
    try {
      const [result] = await Promise.race([statement, expired]);
      return toResult(result);
    } catch (error) {
      statement.catch(() => {});
      if (failureOf(error) === 'away') this.#isBroken = true;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

function toResult(result: unknown): StatementResult {
  if (Array.isArray(result)) return { rows: result as Row[], affectedRows: 0, insertId: 0 };
  const { affectedRows, insertId } = result as { affectedRows: number; insertId: number };
  return { rows: [], affectedRows, insertId };
}
