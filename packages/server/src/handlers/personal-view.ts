import type { ConversationId, UserId } from '../domain/conversation.ts';
import type { ConversationOverview, PersonalStore } from '../store/store.ts';
import { asShownTo } from './hidden-entries.ts';

/** What a list of conversations says of what its user decided for himself. */
export interface PersonalView {
  readonly muted?: number;
  readonly archived?: true;
  readonly mentions?: number;
  /** Whether he is not to read the last entry, for he hid what it is about. */
  readonly isLastHidden: boolean;
}

const NOTHING: PersonalView = { isLastHidden: false };

/** For those conversations of a page, which is ordered by name: two queries whatever their number. */
export async function personalViews(
  user: UserId,
  page: readonly ConversationOverview[],
  personal: PersonalStore,
): Promise<(conversation: ConversationId) => PersonalView> {
  const first = page[0]?.conversation;
  const last = page.at(-1)?.conversation;
  if (first === undefined || last === undefined) return () => NOTHING;
  const [preferences, mentions] = await Promise.all([
    personal.preferences(user, first, last),
    personal.unreadMentions(user, first, last),
  ]);
  const hiding = page.filter(({ conversation }) => preferences.get(conversation)?.hides === true);
  const hidden = new Set<ConversationId>();
  await Promise.all(
    hiding.map(async (overview) => {
      if (await isLastHidden(user, overview, personal)) hidden.add(overview.conversation);
    }),
  );
  return (conversation) => {
    const preference = preferences.get(conversation);
    const count = mentions.get(conversation);
    if (preference === undefined && count === undefined) return NOTHING;
    return {
      ...(preference && preference.mutedUntil > 0 && { muted: preference.mutedUntil }),
      ...(preference?.isArchived === true && { archived: true }),
      ...(count !== undefined && { mentions: count }),
      isLastHidden: hidden.has(conversation),
    };
  };
}

async function isLastHidden(
  user: UserId,
  { conversation, last }: ConversationOverview,
  personal: PersonalStore,
): Promise<boolean> {
  if (last === undefined) return false;
  const [shown] = await asShownTo(user, conversation, [last], personal);
  return shown !== last;
}
