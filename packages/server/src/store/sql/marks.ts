import type { MarkStore, ReactionCount } from '../store.ts';
import type { PlainRow, PlainStatement } from './plain-statement.ts';

/** So many users are named with a reaction. */
const NAMED_USERS = 20;

const REACTIONS = `select seq, emoji, user_id, total, mine from (
    select seq, emoji, user_id,
      row_number() over (partition by seq, emoji order by user_id) as place,
      count(*) over (partition by seq, emoji) as total,
      max(case when user_id = ? then 1 else 0 end) over (partition by seq, emoji) as mine
    from reaction where conversation = ? and seq between ? and ?
  ) as counted where place <= ${NAMED_USERS} order by seq, emoji, place`;

/** The marks of the port, on either kind of database. */
export function sqlMarks(
  read: (statement: PlainStatement) => Promise<readonly PlainRow[]>,
): MarkStore {
  return {
    async reactions(conversation, first, last, user) {
      const counts: ReactionCount[] = [];
      for (const row of await read({
        sql: REACTIONS,
        parameters: [user, conversation, first, last],
      })) {
        const [seq, emoji, named] = [Number(row.seq), String(row.emoji), Number(row.user_id)];
        const before = counts.at(-1);
        if (before?.seq === seq && before.emoji === emoji) {
          counts[counts.length - 1] = { ...before, users: [...before.users, named] };
          continue;
        }
        const isMine = Number(row.mine) > 0;
        counts.push({ seq, emoji, count: Number(row.total), users: [named], isMine });
      }
      return counts;
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
