import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { addressOf } from '../../domain/conversation.ts';
import { type Entry, isCountable } from '../../domain/entry.ts';
import { LogTail, type TailRun } from './log-tail.ts';
import { unpackTexts } from './text-column.ts';
import type { AppendBlock, AppendedBlock } from './worker-messages.ts';

const COLUMNS = 9;
const ROWS_A_STATEMENT = 32;

interface Appending {
  readonly run: TailRun;
  readonly isCountable: boolean;
}

/** The message log inside the store's thread: appends, and reads by conversation. */
export class LogWriter {
  readonly #tail: LogTail;
  readonly #insertOne: StatementSync;
  readonly #insertMany: StatementSync;
  readonly #row: StatementSync;
  readonly #findRef: StatementSync;
  readonly #saveRef: StatementSync;
  readonly #makeConversation: StatementSync;
  readonly #makeMember: StatementSync;
  #lastPosition: number;
  #uncommitted: Appending[] = [];
  #rows: SQLInputValue[] = [];

  constructor(db: DatabaseSync, nowMs: () => number) {
    const insert = (rows: number): StatementSync =>
      db.prepare(
        `insert into message (position, conversation, seq, kind, n, sender, ref, sent_at, body) values ${Array(rows).fill('(?,?,?,?,?,?,?,?,?)').join(',')}`,
      );
    this.#insertOne = insert(1);
    this.#insertMany = insert(ROWS_A_STATEMENT);
    this.#row = db.prepare(
      'select conversation, seq, kind, n, sender, ref, sent_at as at, body from message where position = ?',
    );
    this.#findRef = db.prepare(
      'select conversation, seq, n, sent_at from recent_ref where sender = ? and ref = ?',
    );
    this.#saveRef = db.prepare(
      'insert into recent_ref (sender, ref, conversation, seq, n, sent_at) values (?, ?, ?, ?, ?, ?)',
    );
    this.#makeConversation = db.prepare(
      'insert or ignore into conversation (id, kind, last_seq, last_n, created_at) values (?, ?, 0, 0, ?)',
    );
    this.#makeMember = db.prepare(
      `insert or ignore into membership (conversation, user_id, role, classic_seq, delivered, "read", joined_at) values (?, ?, 'normal', 0, 0, 0, ?)`,
    );
    this.#tail = new LogTail(db, nowMs);
    this.#lastPosition = this.#recover(db);
  }

  /** Appends inside the open transaction; `committed` or `rolledBack` must follow. */
  append(block: AppendBlock): AppendedBlock {
    const drafts = draftsOf(block);
    const count = drafts.bodies.length;
    const result: AppendedBlock = {
      seqs: new Float64Array(count),
      ns: new Float64Array(count),
      repetitions: [],
    };
    for (let at = 0; at < count; at += 1) this.#appendOne(drafts, at, result);
    this.#flushRows();
    return result;
  }

  /** Work that follows the appends of a transaction before its commit. */
  beforeCommit(): void {
    this.#tail.indexSome();
  }

  committed(): void {
    this.#uncommitted = [];
    this.#tail.rotate(this.#lastPosition);
  }

  rolledBack(): void {
    this.#tail.indexFailed();
    for (const { run, isCountable } of this.#uncommitted.reverse()) {
      this.#tail.remove(run, isCountable);
      this.#lastPosition -= 1;
    }
    this.#uncommitted = [];
    this.#rows = [];
  }

  read(conversation: string, after: number, limit: number): Entry[] {
    const entries: Entry[] = [];
    for (const position of this.#tail.positionsAfter(conversation, after, limit)) {
      const row = this.#row.get(position);
      if (row !== undefined) entries.push(toEntry(row));
    }
    return entries;
  }

  heads(conversations: readonly string[]): number[] {
    return conversations.map((conversation) => this.#tail.head(conversation));
  }

  #appendOne(drafts: Drafts, at: number, result: AppendedBlock): void {
    const conversation = drafts.conversations[at] as string;
    const kind = drafts.kinds[at] as Entry['kind'];
    const sender = drafts.senders[at] as number;
    const ref = drafts.refs?.[at] ?? null;
    const sentAt = drafts.ats[at] as number;

    if (ref !== null) {
      const known = this.#findRef.get(sender, ref);
      if (known !== undefined) {
        result.seqs[at] = Number(known.seq);
        result.ns[at] = Number(known.n);
        result.repetitions.push({ index: at, at: Number(known.sent_at) });
        return;
      }
    }
    const run = this.#tail.open(conversation);
    if (run.lastSeq === 0) this.#makeDirect(conversation, sentAt);
    const counts = isCountable(kind);
    this.#lastPosition += 1;
    this.#tail.add(run, this.#lastPosition, counts);
    this.#uncommitted.push({ run, isCountable: counts });
    result.seqs[at] = run.lastSeq;
    result.ns[at] = run.lastN;
    this.#rows.push(
      this.#lastPosition,
      conversation,
      run.lastSeq,
      kind,
      run.lastN,
      sender,
      ref,
      sentAt,
      drafts.bodies[at] as string,
    );
    if (this.#rows.length === COLUMNS * ROWS_A_STATEMENT) this.#flushRows();
    if (ref !== null) {
      this.#saveRef.run(sender, ref, conversation, run.lastSeq, run.lastN, sentAt);
    }
  }

  #flushRows(): void {
    const rows = this.#rows;
    this.#rows = [];
    if (rows.length === COLUMNS * ROWS_A_STATEMENT) {
      this.#insertMany.run(...rows);
      return;
    }
    for (let at = 0; at < rows.length; at += COLUMNS) {
      this.#insertOne.run(...rows.slice(at, at + COLUMNS));
    }
  }

  #makeDirect(conversation: string, at: number): void {
    const address = addressOf(conversation);
    if (address.kind !== 'direct') return;
    this.#makeConversation.run(conversation, 'direct', at);
    for (const user of new Set(address.users)) this.#makeMember.run(conversation, user, at);
  }

  #recover(db: DatabaseSync): number {
    const state = db.prepare('select indexed_position from log_state').get();
    let last = Number(state?.indexed_position ?? 0);
    const rows = db.prepare(
      'select position, conversation, seq, kind from message where position > ? order by position',
    );
    for (const row of rows.iterate(last)) {
      last = Number(row.position);
      this.#tail.recover(
        String(row.conversation),
        Number(row.seq),
        last,
        isCountable(row.kind as Entry['kind']),
      );
    }
    return last;
  }
}

interface Drafts {
  readonly conversations: readonly (string | null)[];
  readonly kinds: readonly (string | null)[];
  readonly senders: Float64Array;
  readonly refs: readonly (string | null)[] | undefined;
  readonly ats: Float64Array;
  readonly bodies: readonly (string | null)[];
}

function draftsOf(block: AppendBlock): Drafts {
  return {
    conversations: unpackTexts(block.conversations),
    kinds: unpackTexts(block.kinds),
    senders: block.senders,
    refs: block.refs && unpackTexts(block.refs),
    ats: block.ats,
    bodies: unpackTexts(block.bodies),
  };
}

function toEntry(row: Record<string, unknown>): Entry {
  const { ref, ...rest } = row;
  return { ...rest, ref: ref ?? undefined } as Entry;
}
