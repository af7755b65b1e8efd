import type { EntryDraft } from '../../domain/entry.ts';
import type { Appended } from '../store.ts';
import { refKey } from './batch-plan.ts';
import { Collision } from './failures.ts';
import type { PlacedDraft } from './messages.ts';
import type { Session, SqlValue } from './session.ts';
import { sizedStatement } from './sized-statement.ts';

/** A ref of a batch has been used before, or by another connection just now. */
export class RefUsed extends Collision {}

const select = sizedStatement({
  head: 'select sender, ref, conversation, seq, n, sent_at from recent_ref where (sender, ref) in (',
  row: '(?, ?)',
  tail: ')',
});

const insert = sizedStatement({
  head: 'insert into recent_ref (sender, ref, conversation, seq, n, sent_at) values',
  row: '(?, ?, ?, ?, ?, ?)',
  // For the padding; a ref that another node has just used shows in the count.
  tail: 'on duplicate key update seq = seq',
});

/** The places of those refs of a batch that were used before. */
export async function findRefs(
  session: Pick<Session, 'execute'>,
  drafts: readonly EntryDraft[],
): Promise<Map<string, Appended>> {
  const asked = drafts.flatMap(({ sender, ref }) =>
    ref === undefined ? [] : [[sender, Buffer.from(ref)]],
  );
  const known = new Map<string, Appended>();
  for (const { sql, values } of select(asked, asked.at(-1) ?? [])) {
    const { rows } = await session.execute(sql, values);
    for (const row of rows) {
      known.set(refKey(row.sender as number, (row.ref as Buffer).toString()), {
        seq: row.seq as number,
        n: row.n as number,
        at: row.sent_at as number,
        duplicate: false,
        conversation: row.conversation as string,
      });
    }
  }
  return known;
}

/** Remembers the refs of new entries. */
export async function insertRefs(session: Session, placed: readonly PlacedDraft[]): Promise<void> {
  const rows: (readonly [sender: number, ref: string, ...rest: SqlValue[]])[] = [];
  for (const { draft, place } of placed) {
    const { sender, ref, conversation } = draft;
    if (ref !== undefined) rows.push([sender, ref, conversation, place.seq, place.n, place.at]);
  }
  // One order on every node, so that no two transactions wait for each other.
  rows.sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1));
  let inserted = 0;
  for (const { sql, values } of insert(rows, rows.at(-1) ?? [])) {
    inserted += (await session.execute(sql, values)).affectedRows;
  }
  if (inserted !== rows.length) throw new RefUsed('a ref was used before');
}
