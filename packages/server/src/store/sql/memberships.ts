import type { ConversationLog } from '../store.ts';
import type { SqlContext } from './context.ts';

/** The conversations of a user, on either kind of database. */
export function sqlMemberships(context: SqlContext): Pick<ConversationLog, 'memberships'> {
  return {
    async memberships(user) {
      const rows = await context.db
        .selectFrom('membership')
        .select(['conversation', 'classic_seq'])
        .where('user_id', '=', user)
        .orderBy('conversation')
        .execute();
      if (rows.length === 0) return [];
      const heads = await context.heads(rows.map((row) => row.conversation));
      return rows.map(({ conversation, classic_seq }) => ({
        conversation,
        classicSeq: classic_seq,
        head: heads.get(conversation) ?? 0,
      }));
    },
  };
}
