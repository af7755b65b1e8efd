import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { addressOf } from '../../domain/conversation.ts';
import { BlockBuilder } from './block-builder.ts';
import { BLOCK_COLUMNS, blockParameters, toBlock } from './block-rows.ts';
import { atAt, conversationAt, type EntryBlock, nAt, placesOf, seqAt } from './entry-block.ts';
import { LogTail, type TailRun } from './log-tail.ts';
import { RecentRefs, type RememberedPlace } from './recent-refs.ts';
import { RunIndex } from './run-index.ts';
import type { AppendedBlock } from './worker-messages.ts';

interface Appended {
  readonly position: number;
  readonly block: EntryBlock;
}

/**
 * The message log inside the store's thread. A batch of appends is one row of the journal; what
 * makes it readable by conversation is in memory at once (`LogTail`) and follows on disk behind
 * (`RunIndex`). At a start the journal is read back into the tail.
 */
export class LogWriter {
  readonly #tail = new LogTail();
  readonly #runs: RunIndex;
  readonly #refs: RecentRefs;
  readonly #insert: StatementSync;
  readonly #makeConversation: StatementSync;
  readonly #makeMember: StatementSync;
  #lastPosition: number;
  #added: TailRun[] = [];
  #appended: Appended[] = [];

  constructor(db: DatabaseSync, nowMs: () => number) {
    this.#runs = new RunIndex(db, nowMs);
    this.#refs = new RecentRefs(db);
    this.#insert = db.prepare(
      `insert into message_journal (position, ${BLOCK_COLUMNS}) values (?, ?, ?, ?, ?, ?)`,
    );
    this.#makeConversation = db.prepare(
      'insert or ignore into conversation (id, kind, last_seq, last_n, created_at) values (?, ?, 0, 0, ?)',
    );
    this.#makeMember = db.prepare(
      `insert or ignore into membership (conversation, user_id, role, classic_seq, delivered, "read", joined_at) values (?, ?, 'normal', 0, 0, 0, ?)`,
    );
    this.#lastPosition = this.#recover(db);
  }

  /** Appends inside the open transaction; `committed` or `rolledBack` must follow. */
  append(drafts: EntryBlock): AppendedBlock {
    if (drafts.refs === '') {
      this.#appendAll(drafts);
      return { places: placesOf(drafts), repetitions: [] };
    }
    return this.#appendOnce(drafts);
  }

  /** Work that follows the appends of a transaction before its commit. */
  beforeCommit(): void {
    const { sealed } = this.#tail;
    if (sealed !== undefined) this.#runs.write(sealed, this.#tail.isFull);
    this.#runs.removeSome();
  }

  committed(): void {
    for (const { position, block } of this.#appended) this.#tail.committed(position, block);
    this.#appended = [];
    this.#added = [];
    this.#runs.committed();
    const { sealed } = this.#tail;
    if (sealed?.runs.size === 0) {
      this.#runs.covers(sealed.end);
      this.#tail.unseal();
    }
    this.#tail.rotate();
  }

  rolledBack(): void {
    this.#runs.rolledBack(this.#tail.sealed);
    for (const run of this.#added.reverse()) this.#tail.remove(run);
    this.#lastPosition -= this.#appended.length;
    this.#appended = [];
    this.#added = [];
  }

  /** The entries of a conversation with a `seq` above `after`, ascending, at most `limit`. */
  read(conversation: string, after: number, limit: number): EntryBlock {
    const older = this.#runs.after(conversation, after, limit);
    const newer = this.#tail.after(conversation, after, limit - older.length);
    const builder = new BlockBuilder(older.length + newer.length);
    for (const { block, index } of older) builder.addFromBlock(block, index);
    for (const { entries, index } of newer) builder.addFromTail(entries, index);
    return builder.build();
  }

  heads(conversations: readonly string[]): number[] {
    return conversations.map((conversation) => this.#head(conversation).seq);
  }

  #head(conversation: string): { seq: number; n: number } {
    const run = this.#tail.find(conversation);
    return run === undefined ? this.#runs.head(conversation) : { seq: run.lastSeq, n: run.lastN };
  }

  #appendAll(block: EntryBlock): void {
    for (let index = 0; index < block.count; index += 1) {
      const conversation = conversationAt(block, index);
      const run = this.#tail.fresh(conversation) ?? this.#open(conversation, atAt(block, index));
      this.#tail.add(run, block, index);
      this.#added.push(run);
    }
    this.#lastPosition += 1;
    this.#appended.push({ position: this.#lastPosition, block });
    this.#insert.run(this.#lastPosition, ...blockParameters(block));
  }

  /** Appends those whose ref is new; the others get the place of the first one. */
  #appendOnce(drafts: EntryBlock): AppendedBlock {
    const firsts = this.#refs.firstsOf(drafts);
    const fresh = firsts.flatMap((first, index) => (first === index ? [index] : []));
    const builder = new BlockBuilder(fresh.length);
    for (const index of fresh) builder.addFromBlock(drafts, index, true);
    const block = builder.build();
    if (fresh.length > 0) this.#appendAll(block);
    this.#refs.save(block);

    const places = new Uint32Array(2 * drafts.count);
    const repetitions: { index: number; at: number }[] = [];
    const placeInBlock = new Map(fresh.map((index, at) => [index, at]));
    firsts.forEach((first, index) => {
      const at = typeof first === 'number' ? placeInBlock.get(first) : undefined;
      const known =
        at === undefined
          ? (first as RememberedPlace)
          : { seq: seqAt(block, at), n: nAt(block, at), at: atAt(block, at) };
      places[index] = known.seq;
      places[drafts.count + index] = known.n;
      if (first !== index) repetitions.push({ index, at: known.at });
    });
    return { places, repetitions };
  }

  /** The run of a conversation that the fresh generation does not have yet. */
  #open(conversation: string, at: number): TailRun {
    const head = this.#head(conversation);
    if (head.seq === 0) this.#makeDirect(conversation, at);
    return this.#tail.open(conversation, head);
  }

  #makeDirect(conversation: string, at: number): void {
    const address = addressOf(conversation);
    if (address.kind !== 'direct') return;
    this.#makeConversation.run(conversation, 'direct', at);
    for (const user of new Set(address.users)) this.#makeMember.run(conversation, user, at);
  }

  #recover(db: DatabaseSync): number {
    let last = 0;
    const rows = db.prepare(
      `select position, ${BLOCK_COLUMNS} from message_journal order by position`,
    );
    for (const row of rows.iterate()) {
      const block = toBlock(row);
      last = Number(row.position);
      for (let index = 0; index < block.count; index += 1) {
        const conversation = conversationAt(block, index);
        const run =
          this.#tail.fresh(conversation) ??
          this.#tail.open(conversation, this.#runs.head(conversation));
        // What a run has already was written before the process ended.
        if (seqAt(block, index) > run.lastSeq) this.#tail.add(run, block, index);
      }
      this.#tail.committed(last, block);
    }
    return last;
  }
}
