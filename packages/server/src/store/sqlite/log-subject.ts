import type { DatabaseSync } from 'node:sqlite';
import type { EntryDraft } from '../../domain/entry.ts';
import { Alterations } from './alterations.ts';
import { packDrafts } from './entry-block.ts';
import { LogWriter } from './log-writer.ts';
import { openDatabase } from './open-database.ts';
import type { RefIndexOptions } from './ref-index.ts';
import type { Repetition } from './worker-messages.ts';

export const DAY_MS = 24 * 60 * 60 * 1_000;

/** What became of a draft. */
export interface Told {
  readonly conversation: string;
  readonly seq: number;
  readonly n: number;
  readonly at: number;
  readonly duplicate: boolean;
}

/** A log on a database of its own, driven as the store's thread drives it: for tests. */
export class LogSubject {
  readonly #path: string;
  readonly #more: Partial<RefIndexOptions>;
  #db: DatabaseSync;
  #log: LogWriter;
  #ticks = 0;
  /** What the clock of slices moves on at each look. */
  tickMs = 0;
  wallMs: number;

  private constructor(
    path: string,
    more: Partial<RefIndexOptions>,
    wallMs: number,
    db: DatabaseSync,
  ) {
    this.#path = path;
    this.#more = more;
    this.wallMs = wallMs;
    this.#db = db;
    this.#log = this.#newLog();
  }

  static async open(
    path: string,
    wallMs: number,
    more: Partial<RefIndexOptions> = {},
  ): Promise<LogSubject> {
    return new LogSubject(path, more, wallMs, await openDatabase(path, wallMs));
  }

  get db(): DatabaseSync {
    return this.#db;
  }

  /** Commits the drafts as one batch; without any, a commit of something else. */
  append(drafts: readonly EntryDraft[]): Told[] {
    this.#db.exec('begin immediate');
    try {
      const told = this.#append(drafts);
      this.#log.beforeCommit();
      this.#db.exec('commit');
      this.#log.committed();
      return told;
    } catch (error) {
      this.#log.rolledBack();
      this.#db.exec('rollback');
      throw error;
    }
  }

  /** The same in a transaction that fails. */
  fail(drafts: readonly EntryDraft[]): void {
    this.#db.exec('begin immediate');
    this.#append(drafts);
    this.#log.beforeCommit();
    this.#log.rolledBack();
    this.#db.exec('rollback');
  }

  seqs(conversation: string): number[] {
    const { count, numbers } = this.#log.read(conversation, 0, 1_000_000);
    return [...numbers.subarray(4 * count, 5 * count)];
  }

  /** What is committed, and nothing else, is there again. */
  async reopen(): Promise<void> {
    this.#db.close();
    this.#db = await openDatabase(this.#path, this.wallMs);
    this.#log = this.#newLog();
  }

  close(): void {
    this.#db.close();
  }

  count(table: 'ref_run' | 'message_run' | 'message_journal'): number {
    return Number(this.#db.prepare(`select count(*) as count from ${table}`).get()?.count);
  }

  #append(drafts: readonly EntryDraft[]): Told[] {
    if (drafts.length === 0) return [];
    const { places, repetitions } = this.#log.append(packDrafts(drafts));
    const repeated = new Map<number, Repetition>(repetitions.map((one) => [one.index, one]));
    return drafts.map((draft, index) => ({
      conversation: repeated.get(index)?.conversation ?? draft.conversation,
      seq: places[index] as number,
      n: places[drafts.length + index] as number,
      at: repeated.get(index)?.at ?? draft.at,
      duplicate: repeated.has(index),
    }));
  }

  #newLog(): LogWriter {
    const nowMs = () => {
      this.#ticks += this.tickMs;
      return this.#ticks;
    };
    const options = { nowMs, wallMs: () => this.wallMs, ...this.#more };
    return new LogWriter(this.#db, options, new Alterations(this.#db));
  }
}
