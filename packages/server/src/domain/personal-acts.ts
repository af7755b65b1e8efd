import type { ActDraft, ActNeeds, Change, Decision } from './act.ts';
import type { ConversationId } from './conversation.ts';

/** What somebody decides for himself about a conversation. Told by an entry of his feed. */
export type PersonalAct =
  /** Deletes a message for oneself. */
  | { readonly type: 'hide'; readonly about: ConversationId; readonly seq: number }
  | {
      readonly type: 'prefer';
      readonly about: ConversationId;
      readonly set: PreferenceChange;
    };

/** What is not named stays. */
export interface PreferenceChange {
  /** Until when he is not to be disturbed, ms since 1970 UTC; 0 for not at all. */
  readonly muted?: number | undefined;
  readonly archived?: boolean | undefined;
}

/** What is kept of a preference; one that is 0 is not kept. */
export type PreferenceName = 'muted' | 'archived' | 'hides';

type PersonalDraft = Omit<ActDraft, 'act'> & { readonly act: PersonalAct };

export function personalActNeeds(): ActNeeds {
  return { members: [] };
}

/** Nothing stands against it: whether the conversation is his is known before. */
export function decidePersonalAct({ act }: PersonalDraft): Decision {
  const { about } = act;
  if (act.type === 'hide') {
    const { seq } = act;
    return {
      kind: 'hidden',
      data: { conv: about, seq },
      changes: [
        { type: 'hide', about, seq },
        // So that who hides nothing in a conversation is not asked about its entries.
        { type: 'prefer', about, name: 'hides', value: 1 },
      ],
    };
  }
  const { muted, archived } = act.set;
  const changes: Change[] = [];
  if (muted !== undefined) changes.push({ type: 'prefer', about, name: 'muted', value: muted });
  if (archived !== undefined) {
    changes.push({ type: 'prefer', about, name: 'archived', value: archived ? 1 : 0 });
  }
  return { kind: 'preferences', data: { conv: about, ...act.set }, changes };
}
