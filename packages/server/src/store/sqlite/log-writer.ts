import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { addressOf } from '../../domain/conversation.ts';
import { firstMembers } from '../sql/first-members.ts';
import type { Alterations } from './alterations.ts';
import { BlockBuilder } from './block-builder.ts';
import { BLOCK_COLUMNS, blockParameters, toBlock } from './block-rows.ts';
import {
  atAt,
  columns,
  conversationAt,
  type EntryBlock,
  hasRef,
  place,
  placesOf,
  seqAt,
} from './entry-block.ts';
import { LogTail, type TailPiece, type TailRun } from './log-tail.ts';
import { RefIndex, type RefIndexOptions } from './ref-index.ts';
import { RefRuns, type RememberedPlace } from './ref-runs.ts';
import { RunIndex, type RunPiece } from './run-index.ts';
import type { AppendedBlock, Repetition } from './worker-messages.ts';

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
  readonly #refs: RefIndex;
  readonly #alterations: Alterations;
  readonly #insert: StatementSync;
  readonly #makeConversation: StatementSync;
  readonly #makeMember: StatementSync;
  #lastPosition: number;
  #added: TailRun[] = [];
  #appended: Appended[] = [];

  constructor(db: DatabaseSync, options: RefIndexOptions, alterations: Alterations) {
    const refRuns = new RefRuns(db);
    this.#alterations = alterations;
    this.#runs = new RunIndex(db, refRuns, options.nowMs);
    this.#refs = new RefIndex(db, this.#tail, refRuns, options);
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
    if (drafts.refs !== '') return this.#appendOnce(drafts);
    for (let index = 0; index < drafts.count; index += 1) this.#add(drafts, index);
    this.#write(drafts);
    return { places: placesOf(drafts), repetitions: [] };
  }

  /** Work that follows the appends of a transaction before its commit. */
  beforeCommit(): void {
    const { sealed } = this.#tail;
    if (sealed !== undefined) this.#runs.write(sealed, this.#tail.isFull);
    this.#runs.removeSome();
    this.#refs.beforeCommit();
  }

  committed(): void {
    for (const { position, block } of this.#appended) this.#tail.committed(position, block);
    this.#appended = [];
    this.#added = [];
    this.#runs.committed();
    this.#refs.committed();
    const { sealed } = this.#tail;
    if (sealed?.runs.size === 0) {
      this.#runs.covers(sealed.end);
      this.#refs.wrote(sealed.segment);
      this.#tail.unseal();
    }
    if (this.#tail.rotate()) this.#refs.startGeneration();
  }

  rolledBack(): void {
    this.#runs.rolledBack(this.#tail.sealed);
    this.#refs.rolledBack();
    for (const run of this.#added.reverse()) this.#tail.remove(run);
    this.#lastPosition -= this.#appended.length;
    this.#appended = [];
    this.#added = [];
  }

  /** The entries of a conversation with a `seq` above `after`, ascending, at most `limit`. */
  read(conversation: string, after: number, limit: number): EntryBlock {
    const older = this.#runs.after(conversation, after, limit);
    const newer = this.#tail.after(conversation, after, limit - older.length);
    const count = older.length + newer.length;
    const altered = this.#alterations.between(conversation, after + 1, after + count);
    const builder = new BlockBuilder(count);
    for (const { block, index } of older) {
      builder.addFromBlock(block, index, '', altered.get(seqAt(block, index)));
    }
    for (const { entries, index } of newer) {
      builder.addFromTail(entries, index, '', altered.get(entries.numberAt(columns.seq, index)));
    }
    return builder.build();
  }

  /** The place of the first entry with the ref of the only draft of a block, if there is one. */
  repetitionOf(draft: EntryBlock): RememberedPlace | undefined {
    if (draft.refs === '') return undefined;
    const { first, second, isDoubtful } = this.#refs.take(draft);
    if (isDoubtful[0] === 0) return undefined;
    return this.#refs.find(draft, 0, first[0] as number, second[0] as number);
  }

  heads(conversations: readonly string[]): number[] {
    return conversations.map((conversation) => this.#head(conversation).seq);
  }

  /** The last entry of each conversation that has one, as a block of many conversations. */
  lasts(conversations: readonly string[]): EntryBlock {
    const found = conversations.flatMap((conversation) => this.#last(conversation) ?? []);
    const builder = new BlockBuilder(found.length);
    // The last one reads as it was said: what alters an entry comes after it.
    for (const piece of found) {
      if ('block' in piece) builder.addFromBlock(piece.block, piece.index, piece.conversation);
      else builder.addFromTail(piece.entries, piece.index, piece.conversation);
    }
    return builder.build();
  }

  #last(conversation: string): ((RunPiece | TailPiece) & { conversation: string }) | undefined {
    const run = this.#tail.find(conversation);
    const [newest] = run === undefined ? [] : this.#tail.after(conversation, run.lastSeq - 1, 1);
    const piece = newest ?? this.#runs.last(conversation);
    return piece && { ...piece, conversation };
  }

  #head(conversation: string): { seq: number; n: number } {
    const run = this.#tail.find(conversation);
    return run === undefined ? this.#runs.head(conversation) : { seq: run.lastSeq, n: run.lastN };
  }

  /** Appends those whose ref is new; the others get the place of the first one. */
  #appendOnce(drafts: EntryBlock): AppendedBlock {
    const repetitions: Repetition[] = [];
    const { first, second, isDoubtful } = this.#refs.take(drafts);
    for (let index = 0; index < drafts.count; index += 1) {
      if (!hasRef(drafts, index)) {
        this.#add(drafts, index);
        continue;
      }
      const one = first[index] as number;
      const two = second[index] as number;
      if (isDoubtful[index] === 1) {
        const known = this.#refs.find(drafts, index, one, two);
        if (known !== undefined) {
          place(drafts, index, known.seq, known.n);
          repetitions.push({ index, at: known.at, conversation: known.conversation });
          continue;
        }
        this.#refs.add(one, two);
      }
      this.#add(drafts, index);
      this.#tail.addHash(one, two);
    }
    if (repetitions.length < drafts.count) this.#write(without(drafts, repetitions));
    return { places: placesOf(drafts), repetitions };
  }

  /** Gives a draft the next place of its conversation. */
  #add(block: EntryBlock, index: number): void {
    const conversation = conversationAt(block, index);
    const run = this.#tail.fresh(conversation) ?? this.#open(conversation, atAt(block, index));
    this.#tail.add(run, block, index);
    this.#added.push(run);
  }

  /** Writes entries that have their places as a row of the journal. */
  #write(block: EntryBlock): void {
    this.#lastPosition += 1;
    this.#appended.push({ position: this.#lastPosition, block });
    this.#insert.run(this.#lastPosition, ...blockParameters(block));
  }

  /** The run of a conversation that the fresh generation does not have yet. */
  #open(conversation: string, at: number): TailRun {
    const head = this.#head(conversation);
    if (head.seq === 0) this.#make(conversation, at);
    return this.#tail.open(conversation, head);
  }

  /** Makes what begins with its first entry; a group is there already. */
  #make(conversation: string, at: number): void {
    const members = firstMembers(conversation);
    if (members.length === 0) return;
    this.#makeConversation.run(conversation, addressOf(conversation).kind, at);
    for (const user of members) this.#makeMember.run(conversation, user, at);
  }

  #recover(db: DatabaseSync): number {
    let last = 0;
    const rows = db.prepare(
      `select position, ${BLOCK_COLUMNS} from message_journal order by position`,
    );
    for (const row of rows.iterate()) {
      const block = toBlock(row);
      last = Number(row.position);
      const { first, second, isDoubtful } = this.#refs.take(block);
      for (let index = 0; index < block.count; index += 1) {
        const conversation = conversationAt(block, index);
        const run =
          this.#tail.fresh(conversation) ??
          this.#tail.open(conversation, this.#runs.head(conversation));
        // What a run has already was written before the process ended.
        if (seqAt(block, index) <= run.lastSeq) continue;
        this.#tail.add(run, block, index);
        if (!hasRef(block, index)) continue;
        const one = first[index] as number;
        const two = second[index] as number;
        this.#tail.addHash(one, two);
        if (isDoubtful[index] === 1) this.#refs.add(one, two);
      }
      this.#tail.committed(last, block);
    }
    return last;
  }
}

function without(drafts: EntryBlock, repetitions: readonly Repetition[]): EntryBlock {
  if (repetitions.length === 0) return drafts;
  const builder = new BlockBuilder(drafts.count - repetitions.length);
  let skipped = 0;
  for (let index = 0; index < drafts.count; index += 1) {
    if (repetitions[skipped]?.index === index) skipped += 1;
    else builder.addFromBlock(drafts, index, conversationAt(drafts, index));
  }
  return builder.build();
}
