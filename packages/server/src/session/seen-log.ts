import type { ConversationId, UserId } from '../domain/conversation.ts';
import { asShownTo } from '../handlers/hidden-entries.ts';
import type { ConversationLog, Preference, Store } from '../store/store.ts';

type Stores = Pick<Store, 'personal'> & {
  readonly log: Pick<ConversationLog, 'read' | 'heads'>;
};

/** All names of conversations lie between these two. */
const FIRST = '';
const LAST = '~';

/**
 * The log as one user may read it: without what he has hidden from himself on some other device.
 * Whether he ever hid anything is looked up once, at the first read.
 */
export function seenLog(user: UserId, { log, personal }: Stores): Stores['log'] {
  let preferences: Promise<ReadonlyMap<ConversationId, Preference>> | undefined;
  return {
    heads: log.heads,
    async read(conversation, after, limit) {
      preferences ??= personal.preferences(user, FIRST, LAST);
      const [entries, known] = await Promise.all([
        log.read(conversation, after, limit),
        preferences,
      ]);
      if (known.get(conversation)?.hides !== true) return entries;
      return [...(await asShownTo(user, conversation, entries, personal))];
    },
  };
}
