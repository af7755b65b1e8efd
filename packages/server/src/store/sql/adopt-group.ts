import { groupConversation } from '../../domain/conversation.ts';
import type { GroupStore } from '../store.ts';
import { chunksOf } from './chunks.ts';
import { isDuplicate, type SqlContext } from './context.ts';

/** Stands where a group has no creator; no user has this id. */
const NOBODY = 0;

/** A group that comes with its id and its members. */
export function sqlAdoptGroup(context: SqlContext): Pick<GroupStore, 'adopt'> {
  const { db } = context;
  return {
    async adopt(id, { name, description, members, createdAt }) {
      const conversation = groupConversation(id);
      const at = { created_at: createdAt };
      const creator = members.find(({ role }) => role === 'creator')?.user ?? NOBODY;
      try {
        await context.atomic([
          db.insertInto('chat_group').values({ id, name, description, creator, ...at }),
          db.insertInto('conversation').values({ id: conversation, kind: 'group', ...at }),
          ...chunksOf(members).map((chunk) =>
            db.insertInto('membership').values(
              chunk.map(({ user, role }) => ({
                conversation,
                user_id: user,
                role,
                joined_at: createdAt,
              })),
            ),
          ),
        ]);
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },
  };
}
