import { tokensOf, unitsOf } from '../../domain/search/units.ts';
import type { SearchMessage, SearchPiece } from '../store.ts';
import { packHashes, senderToken, tokenHash, unpackHashes } from './search-hash.ts';
import type { Session, SqlValue } from './session.ts';
import { sizedStatement } from './sized-statement.ts';

type Statements = Pick<Session, 'execute'>;

interface Placed {
  readonly conversation: string;
  readonly message: SearchMessage;
  readonly hashes: readonly number[];
}

const insertMessages = sizedStatement({
  head: 'insert into search_message (conversation, seq, at, sender, tokens) values',
  row: '(?, ?, ?, ?, ?)',
  // For the padding, which repeats the last row's key.
  tail: 'on duplicate key update seq = values(seq)',
});
const insertTokens = sizedStatement({
  head: 'insert into search_token (token, at, no) values',
  row: '(?, ?, ?)',
  tail: 'on duplicate key update no = values(no)',
});
const insertCursors = sizedStatement({
  head: 'insert into search_cursor (conversation, seq) values',
  row: '(?, ?)',
  tail: 'on duplicate key update seq = values(seq)',
});
const makeCursors = sizedStatement({
  head: 'insert into search_cursor (conversation, seq) values',
  row: '(?, 0)',
  tail: 'on duplicate key update conversation = conversation',
});

/** Takes pieces in, inside a transaction that the caller commits. */
export async function addPieces(
  session: Statements,
  pieces: readonly SearchPiece[],
): Promise<void> {
  const fresh = await lockFresh(session, pieces);
  if (fresh.length === 0) return;
  const messages = fresh.flatMap(({ conversation, messages: all }) =>
    [...new Map(all.map((message) => [message.seq, message])).values()].map((message) => ({
      conversation,
      message,
    })),
  );
  await removeKnown(session, messages);
  const placed = messages
    .filter(({ message }) => message.text !== '')
    .map(({ conversation, message }) => ({ conversation, message, hashes: hashesOf(message) }));
  await insert(session, placed);
  const cursors = fresh.map(({ conversation, upTo }) => [conversation, upTo]);
  await runSized(session, insertCursors(cursors, cursors.at(-1) ?? []));
}

/** The pieces that begin where the index is, with their cursors locked in one order for all nodes. */
async function lockFresh(
  session: Statements,
  pieces: readonly SearchPiece[],
): Promise<SearchPiece[]> {
  const names = [...new Set(pieces.map(({ conversation }) => conversation))].sort();
  if (names.length === 0) return [];
  const rows = names.map((name) => [name]);
  await runSized(session, makeCursors(rows, rows.at(-1) ?? []));
  const { rows: known } = await session.execute(
    `select conversation, seq from search_cursor where conversation in (${places(names.length)})
     order by conversation for update`,
    names,
  );
  const seqs = new Map(known.map(({ conversation, seq }) => [conversation, Number(seq)]));
  return pieces.filter(({ conversation, after }) => seqs.get(conversation) === after);
}

/** What is indexed already of these messages goes first. */
async function removeKnown(
  session: Statements,
  messages: readonly { conversation: string; message: SearchMessage }[],
): Promise<void> {
  if (messages.length === 0) return;
  const keys = messages.flatMap(({ conversation, message }) => [conversation, message.seq]);
  const { rows } = await session.execute(
    `select no, at, tokens from search_message where (conversation, seq) in
     (${Array.from({ length: messages.length }, () => '(?, ?)').join(', ')})`,
    keys,
  );
  for (const { no, at, tokens } of rows) {
    const hashes = unpackHashes(tokens as Buffer);
    if (hashes.length > 0) {
      await session.execute(
        `delete from search_token where at = ? and no = ? and token in (${places(hashes.length)})`,
        [Number(at), Number(no), ...hashes],
      );
    }
    await session.execute('delete from search_message where no = ?', [Number(no)]);
  }
}

async function insert(session: Statements, placed: readonly Placed[]): Promise<void> {
  if (placed.length === 0) return;
  const rows = placed.map(({ conversation, message: { seq, at, sender }, hashes }) => [
    ...[conversation, seq, at, sender],
    packHashes(hashes),
  ]);
  await runSized(session, insertMessages(rows, rows.at(-1) ?? []));
  const { rows: known } = await session.execute(
    `select no, conversation, seq from search_message where (conversation, seq) in
     (${Array.from({ length: placed.length }, () => '(?, ?)').join(', ')})`,
    placed.flatMap(({ conversation, message }) => [conversation, message.seq]),
  );
  const numbers = new Map(
    known.map(({ no, conversation, seq }) => [`${conversation} ${seq}`, Number(no)]),
  );
  const tokens = placed
    .flatMap(({ conversation, message: { seq, at }, hashes }) => {
      const no = numbers.get(`${conversation} ${seq}`);
      if (no === undefined) throw new Error(`${conversation} ${seq} was not taken in`);
      return hashes.map((hash): [number, number, number] => [hash, at, no]);
    })
    // As the table lies: each of its pages is looked for once.
    .sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  await runSized(session, insertTokens(tokens, tokens.at(-1) ?? []));
}

function hashesOf({ text, sender }: SearchMessage): number[] {
  const tokens = [...tokensOf(unitsOf(text)), senderToken(sender)];
  return [...new Set(tokens.map(tokenHash))];
}

async function runSized(
  session: Statements,
  statements: readonly { readonly sql: string; readonly values: SqlValue[] }[],
): Promise<void> {
  for (const { sql, values } of statements) await session.execute(sql, values);
}

const places = (count: number): string => Array.from({ length: count }, () => '?').join(', ');
