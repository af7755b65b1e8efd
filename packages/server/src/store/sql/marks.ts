import type { MarkStore } from '../store.ts';
import type { PlainRow, PlainStatement } from './plain-statement.ts';

const REACTIONS = `select seq, emoji, count(*) as count,
    max(case when user_id = ? then 1 else 0 end) as mine
  from reaction where conversation = ? and seq between ? and ?
  group by seq, emoji order by seq, emoji`;

/** The marks of the port, on either kind of database. */
export function sqlMarks(
  read: (statement: PlainStatement) => Promise<readonly PlainRow[]>,
): MarkStore {
  return {
    async reactions(conversation, first, last, user) {
      const parameters = [user, conversation, first, last];
      return (await read({ sql: REACTIONS, parameters })).map(({ seq, emoji, count, mine }) => ({
        seq: Number(seq),
        emoji: String(emoji),
        count: Number(count),
        isMine: Number(mine) > 0,
      }));
    },

    async pins(conversation, limit) {
      const rows = await read({
        sql: `select seq, pinned_by, pinned_at from pin where conversation = ?
          order by pinned_at desc, seq desc limit ${Math.trunc(limit)}`,
        parameters: [conversation],
      });
      return rows.map((row) => ({
        seq: Number(row.seq),
        by: Number(row.pinned_by),
        at: Number(row.pinned_at),
      }));
    },
  };
}
