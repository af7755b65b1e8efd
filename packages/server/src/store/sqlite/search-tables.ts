import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { tokensOf, unitsOf } from '../../domain/search/units.ts';
import type { SearchMessage, SearchPage, SearchPiece, SearchWanted } from '../store.ts';

/** Ids go by time: so many messages have a millisecond to themselves; more take the next one's. */
const IDS_A_MS = 4_096;
/** 2020, so that ids stay far below 2⁵³. */
const FIRST_MS = 1_577_836_800_000;

/** The index inside its thread: full text by FTS5, in the order of time. */
export class SearchTables {
  readonly #db: DatabaseSync;
  readonly #cursor: StatementSync;
  readonly #addCursor: StatementSync;
  readonly #moveCursor: StatementSync;
  readonly #idAt: StatementSync;
  readonly #place: StatementSync;
  readonly #addMessage: StatementSync;
  readonly #addTokens: StatementSync;
  readonly #removeMessage: StatementSync;
  readonly #removeTokens: StatementSync;
  readonly #find: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#cursor = db.prepare('select no, seq from search_cursor where conversation = ?');
    this.#addCursor = db.prepare('insert into search_cursor (conversation, seq) values (?, 0)');
    this.#moveCursor = db.prepare('update search_cursor set seq = ? where no = ?');
    this.#idAt = db.prepare('select max(id) as id from search_message where id between ? and ?');
    this.#place = db.prepare('select id from search_message where conversation = ? and seq = ?');
    this.#addMessage = db.prepare(
      'insert into search_message (id, conversation, seq, sender) values (?, ?, ?, ?)',
    );
    this.#addTokens = db.prepare('insert into search_token (rowid, tokens) values (?, ?)');
    this.#removeMessage = db.prepare('delete from search_message where id = ?');
    this.#removeTokens = db.prepare('delete from search_token where rowid = ?');
    // What FTS5 inserts inside has ids of its own, which are reported and no number can hold.
    for (const write of [
      ...[this.#addCursor, this.#moveCursor, this.#addMessage, this.#addTokens],
      ...[this.#removeMessage, this.#removeTokens],
    ]) {
      write.setReadBigInts(true);
    }
    this.#find = db.prepare(
      `select m.id, c.conversation, m.seq, m.sender from search_token t
       cross join search_message m on m.id = t.rowid cross join search_cursor c on c.no = m.conversation
       where t.search_token match ? and t.rowid < ? order by t.rowid desc limit ?`,
    );
  }

  cursors(conversations: readonly string[]): number[] {
    return conversations.map((name) => Number(this.#cursor.get(name)?.seq ?? 0));
  }

  add(pieces: readonly SearchPiece[]): void {
    this.#db.exec('begin');
    try {
      for (const piece of pieces) this.#addPiece(piece);
      this.#db.exec('commit');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw error;
    }
  }

  find({ tokens, conversations, sender, before, limit }: SearchWanted): SearchPage {
    const terms = tokens.map((token) => quoted(`w${token}`));
    if (sender !== undefined) terms.push(quoted(`s${sender}`));
    if (conversations !== undefined) {
      const numbers = conversations.flatMap((name) => this.#cursor.get(name)?.no ?? []);
      if (numbers.length === 0) return { candidates: [], next: undefined };
      terms.push(`(${numbers.map((no) => quoted(`c${no}`)).join(' OR ')})`);
    }
    const below = before?.no ?? Number.MAX_SAFE_INTEGER;
    const candidates = this.#find.all(terms.join(' AND '), below, limit).map((row) => ({
      conversation: String(row.conversation),
      seq: Number(row.seq),
      sender: Number(row.sender),
      at: FIRST_MS + Math.floor(Number(row.id) / IDS_A_MS),
      no: Number(row.id),
    }));
    return { candidates, next: candidates.length < limit ? undefined : candidates.at(-1) };
  }

  #addPiece({ conversation, after, upTo, messages }: SearchPiece): void {
    const known = this.#cursor.get(conversation);
    if (Number(known?.seq ?? 0) !== after) return;
    const no = Number(known?.no ?? this.#addCursor.run(conversation).lastInsertRowid);
    for (const message of messages) this.#put(no, message);
    this.#moveCursor.run(upTo, no);
  }

  #put(conversation: number, { seq, at, sender, text }: SearchMessage): void {
    const known = this.#place.get(conversation, seq);
    if (known !== undefined) {
      this.#removeTokens.run(known.id as number);
      this.#removeMessage.run(known.id as number);
    }
    if (text === '') return;
    const id = this.#freeId(at);
    this.#addMessage.run(id, conversation, seq, sender);
    const tokens = tokensOf(unitsOf(text)).map((token) => `w${token}`);
    this.#addTokens.run(id, `${tokens.join(' ')} c${conversation} s${sender}`);
  }

  #freeId(at: number): number {
    for (let first = Math.max(0, at - FIRST_MS) * IDS_A_MS; ; first += IDS_A_MS) {
      const last = first + IDS_A_MS - 1;
      const taken = this.#idAt.get(first, last)?.id;
      if (taken === null || taken === undefined) return first;
      if (Number(taken) < last) return Number(taken) + 1;
    }
  }
}

/** Tokens have letters, digits and what is beyond ASCII: as a string none of it has a meaning. */
function quoted(token: string): string {
  return `"${token}"`;
}
