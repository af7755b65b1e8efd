import type { ConversationLog } from '../store.ts';
import { limitOf, type SqlContext } from './context.ts';

/** Which conversations there are, of a user and at all, on either kind of database. */
export function sqlMemberships(
  context: SqlContext,
): Pick<ConversationLog, 'memberships' | 'names'> {
  return {
    async names(after, limit) {
      const rows = await context.db
        .selectFrom('conversation')
        .select('id')
        .where('id', '>', after)
        .orderBy('id')
        .limit(limitOf(limit))
        .execute();
      return rows.map(({ id }) => id);
    },

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
