import type { ConversationId, UserId } from '../domain/conversation.ts';
import type { ConversationLog } from '../store/store.ts';

const USERS_AT_ONCE = 8;

/**
 * Finds the conversations that began unheard: nobody follows them yet, so that a comparison of
 * heads would not miss them. `start` begins to follow one, or says that there is no need to.
 */
export async function followNew(
  users: Iterable<UserId>,
  log: Pick<ConversationLog, 'memberships'>,
  start: (conversation: ConversationId) => boolean,
): Promise<ConversationId[]> {
  const waiting = [...users];
  const found: ConversationId[] = [];
  while (waiting.length > 0) {
    const memberships = await Promise.all(
      waiting.splice(-USERS_AT_ONCE).map((user) => log.memberships(user)),
    );
    for (const { conversation } of memberships.flat()) {
      if (start(conversation)) found.push(conversation);
    }
  }
  return found;
}
