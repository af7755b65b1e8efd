import type { ErrorName } from '@parley/protocol';
import type { ActDraft, ActNeeds, ActState, Decision, Refused } from './act.ts';
import { addressOf, type UserId } from './conversation.ts';
import { may } from './rights.ts';

/**
 * A message that names something else: another message, members. Its entry is a message like any
 * other; it is an act because what it names must be right at its place in the log.
 */
export type SpokenAct =
  | {
      readonly type: 'say';
      /** What is stored. */
      readonly body: string;
      /** The place of the message that it answers. */
      readonly reply: number | undefined;
      readonly mentions: Mentions | undefined;
    }
  /**
   * What was said elsewhere, as it read a moment ago, or why it may not be passed on: one that was
   * passed on already is found by its ref first, whatever became of its source.
   */
  | { readonly type: 'forward'; readonly source: { readonly body: string } | Refused };

/** So many places are told of where somebody is mentioned: as many as are kept. */
export const MENTIONS_KEPT = 100;

export type Mentions = readonly UserId[] | 'all';

type SpokenDraft = Omit<ActDraft, 'act'> & { readonly act: SpokenAct };

export function spokenActNeeds(act: SpokenAct): ActNeeds {
  if (act.type === 'forward') return { members: [] };
  const { reply, mentions } = act;
  const members = mentions === undefined || mentions === 'all' ? [] : mentions;
  return { members, ...(reply !== undefined && { entry: reply }) };
}

export function decideSpokenAct(draft: SpokenDraft, state: ActState): Decision {
  const { act, sender } = draft;
  const refused = whyNotWrite(draft, state) ?? whyNotThat(draft, state);
  if (refused !== undefined) return refused;
  if (act.type === 'forward') {
    if ('refused' in act.source) return act.source;
    return { kind: 'message', body: act.source.body, changes: [] };
  }
  const { body, mentions } = act;
  const mentioned = mentions === undefined || mentions === 'all' ? [] : mentions;
  const others = mentioned.filter((user) => user !== sender);
  return { kind: 'message', body, changes: others.map((user) => ({ type: 'mention', user })) };
}

/** A direct conversation may begin with this; a group is there, with its own rules. */
function whyNotWrite({ conversation, sender, at }: SpokenDraft, state: ActState) {
  const address = addressOf(conversation);
  if (address.kind !== 'group') return undefined;
  const member = state.members.get(sender);
  const { group } = state;
  if (group === undefined || member === undefined) return refusal('unknown_group');
  if (group.isDissolved) return refusal('dissolved');
  if (member.mutedUntil > at) return refusal('muted');
  if (group.writers === 'admins' && member.role === 'normal') return refusal('not_allowed');
  return undefined;
}

function whyNotThat(draft: SpokenDraft, state: ActState): Refused | undefined {
  const { act, conversation, sender } = draft;
  if (act.type === 'forward') return undefined;
  const { reply, mentions } = act;
  const member = state.members.get(sender);
  if (reply !== undefined) {
    const { entry } = state;
    const isThere = entry?.kind === 'message' && entry.seq > (member?.begin ?? 0);
    if (!isThere) return refusal('unknown_entry', 'reply names no message that you can see');
  }
  if (mentions === undefined) return undefined;
  const address = addressOf(conversation);
  if (mentions === 'all') {
    const place = address.kind === 'group' ? 'group' : 'direct';
    if (may('mentionAll', place, { rank: member?.role ?? 'none' })) return undefined;
    return refusal('not_allowed', 'only admins of a group may mention all');
  }
  const isMember = (user: UserId): boolean =>
    address.kind === 'direct' ? address.users.includes(user) : state.members.has(user);
  if (mentions.every(isMember)) return undefined;
  return refusal('unknown_member', 'mentions names somebody who is no member');
}

function refusal(refused: ErrorName, detail?: string): Refused {
  return { refused, ...(detail !== undefined && { detail: `${detail}; nothing was sent` }) };
}
