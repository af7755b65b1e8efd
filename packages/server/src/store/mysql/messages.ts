import type { ConversationId } from '../../domain/conversation.ts';
import type { Entry, EntryDraft } from '../../domain/entry.ts';
import type { Appended } from '../store.ts';
import { kindNumber, kindOf } from './entry-kinds.ts';
import type { Row, Session, SqlValue } from './session.ts';
import { sizedStatement } from './sized-statement.ts';

export interface PlacedDraft {
  readonly draft: EntryDraft;
  readonly place: Appended;
}

const insert = sizedStatement({
  head: 'insert into message (conversation, seq, kind, n, sender, sent_at, ref, origin, body) values',
  row: '(?, ?, ?, ?, ?, ?, ?, ?, ?)',
  // For the padding, which repeats the last row's key. A real collision shows in the count.
  tail: 'on duplicate key update seq = values(seq)',
});

/** Inserts entries; the witnesses among them carry the commit's origin. */
export async function insertMessages(
  session: Session,
  placed: readonly PlacedDraft[],
  witnesses: readonly PlacedDraft[],
  origin: Buffer,
): Promise<void> {
  // In the order of the entries.
  let witness = 0;
  const originOf = (entry: PlacedDraft) => {
    if (witnesses[witness] !== entry) return null;
    witness += 1;
    return origin;
  };
  const rows = placed.map((entry) => rowOf(entry, originOf(entry)));
  let inserted = 0;
  for (const { sql, values } of insert(rows, (rows.at(-1) ?? []).with(-1, ''))) {
    inserted += (await session.execute(sql, values)).affectedRows;
  }
  if (inserted !== rows.length) throw new Error('an entry met another one at its place');
}

function rowOf({ draft, place }: PlacedDraft, origin: Buffer | null): SqlValue[] {
  return [
    draft.conversation,
    place.seq,
    kindNumber(draft.kind),
    place.n,
    draft.sender,
    place.at,
    draft.ref ?? null,
    origin,
    draft.body,
  ];
}

/** The entries between two places, the upper one included: a log without gaps needs no limit. */
export async function readMessages(
  session: Pick<Session, 'execute'>,
  conversation: ConversationId,
  after: number,
  limit: number,
): Promise<Entry[]> {
  const { rows } = await session.execute(
    `select m.seq, m.kind, m.n, m.sender, m.sent_at, m.ref, coalesce(a.body, m.body) as body
     from message m left join alteration a on a.conversation = m.conversation and a.seq = m.seq
     where m.conversation = ? and m.seq > ? and m.seq <= ? order by m.seq`,
    [conversation, after, after + limit],
  );
  return rows.map((row) => toEntry(conversation, row));
}

/** Whether the commit that this origin belongs to has happened; waits while it is under way. */
export async function wasCommitted(
  session: Session,
  { draft, place }: PlacedDraft,
  origin: Buffer,
): Promise<boolean> {
  const { rows } = await session.execute(
    'select origin from message where conversation = ? and seq = ? for update',
    [draft.conversation, place.seq],
  );
  const found = rows[0]?.origin;
  return Buffer.isBuffer(found) && found.equals(origin);
}

export function toEntry(conversation: ConversationId, row: Row): Entry {
  return {
    conversation,
    kind: kindOf(row.kind as number),
    sender: row.sender as number,
    ref: row.ref === null ? undefined : (row.ref as Buffer).toString(),
    at: row.sent_at as number,
    body: row.body as string,
    seq: row.seq as number,
    n: row.n as number,
  };
}
