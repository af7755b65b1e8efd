import { limits } from '@parley/protocol/limits';
import type {
  ActDraft,
  ActNeeds,
  ActState,
  Change,
  Decision,
  MemberState,
  Refused,
} from './act.ts';
import { addressOf } from './conversation.ts';
import type { Entry } from './entry.ts';
import { type Action, may } from './rights.ts';

/** What can be done to a message that was said. */
export type MessageAct =
  | { readonly type: 'edit'; readonly seq: number; readonly msg: string }
  | { readonly type: 'recall'; readonly seq: number }
  | {
      readonly type: 'react';
      readonly seq: number;
      readonly emoji: string;
      readonly on: boolean;
    }
  | { readonly type: 'pin'; readonly seq: number; readonly on: boolean };

/** An author changes or takes back a message within this time; an admin takes back any at any time. */
export const CHANGEABLE_MS = 24 * 60 * 60 * 1_000;

type Draft<Type extends MessageAct['type']> = Omit<ActDraft, 'act'> & {
  readonly act: Extract<MessageAct, { type: Type }>;
};

/** A member puts at most so many emoji to one message. */
const MAX_REACTIONS = 12;

export function messageActNeeds({ type, seq }: MessageAct): ActNeeds {
  const target = { members: [], entry: seq };
  if (type === 'react') return { ...target, count: 'reactions' };
  return type === 'pin' ? { ...target, count: 'pins' } : target;
}

export function decideMessageAct(
  draft: Omit<ActDraft, 'act'> & { readonly act: MessageAct },
  state: ActState,
): Decision {
  const { act, ...rest } = draft;
  switch (act.type) {
    case 'edit':
      return edit({ ...rest, act }, state);
    case 'recall':
      return recall({ ...rest, act }, state);
    case 'react':
      return react({ ...rest, act }, state);
    case 'pin':
      return pin({ ...rest, act }, state);
  }
}

function edit(draft: Draft<'edit'>, state: ActState): Decision {
  const found = targetOf('edit', draft, state);
  if ('refused' in found) return found;
  const { seq, msg } = draft.act;
  if (draft.at - found.entry.at > CHANGEABLE_MS) return { refused: 'too_late' };
  const data = { seq, msg, edited: draft.at };
  const body = JSON.stringify({ ...fieldsOf(found.entry), msg, edited: draft.at });
  return { kind: 'edited', data, changes: [{ type: 'body', seq, body }] };
}

function recall(draft: Draft<'recall'>, state: ActState): Decision {
  const found = targetOf('recall', draft, state);
  if ('refused' in found) return found;
  const { entry, member } = found;
  const isLate = draft.at - entry.at > CHANGEABLE_MS;
  if (isLate && (member.role === 'normal' || placeOf(draft) === 'direct')) {
    return { refused: 'too_late' };
  }
  const { seq } = draft.act;
  const body = JSON.stringify({ recalled: draft.at, by: draft.sender });
  return {
    kind: 'recalled',
    data: { seq },
    changes: [
      { type: 'body', seq, body },
      { type: 'pin', seq, on: false },
      ...mentionedIn(entry).map((user): Change => ({ type: 'unmention', user, seq })),
    ],
  };
}

function mentionedIn(entry: Entry): number[] {
  const { mentions } = fieldsOf(entry);
  return Array.isArray(mentions) ? mentions.filter((user) => typeof user === 'number') : [];
}

function react(draft: Draft<'react'>, state: ActState): Decision {
  const found = targetOf('react', draft, state);
  if ('refused' in found) return found;
  const { seq, emoji, on } = draft.act;
  if (on && state.count >= MAX_REACTIONS) return { refused: 'too_many' };
  return {
    kind: 'reaction',
    data: { seq, emoji, on },
    changes: [{ type: 'reaction', seq, user: draft.sender, emoji, on }],
  };
}

function pin(draft: Draft<'pin'>, state: ActState): Decision {
  const found = targetOf('pin', draft, state);
  if ('refused' in found) return found;
  const { seq, on } = draft.act;
  if (on && state.count >= limits.pins) return { refused: 'too_many' };
  return { kind: 'pinned', data: { seq, on }, changes: [{ type: 'pin', seq, on }] };
}

/** The message that an act is about, if it is there and the act is allowed. */
function targetOf(
  action: Action,
  { conversation, sender }: Omit<ActDraft, 'act'>,
  state: ActState,
): { readonly entry: Entry; readonly member: MemberState } | Refused {
  const member = state.members.get(sender);
  if (member === undefined) return { refused: 'unknown_conversation' };
  const { entry, group } = state;
  if (group?.isDissolved === true) return { refused: 'dissolved' };
  if (entry === undefined || entry.kind !== 'message' || entry.seq <= member.begin) {
    return { refused: 'unknown_entry' };
  }
  const claimant = { rank: member.role, isAuthor: entry.sender === sender };
  if (!may(action, placeOf({ conversation }), claimant)) return { refused: 'not_allowed' };
  if ('recalled' in fieldsOf(entry)) return { refused: 'recalled' };
  return { entry, member };
}

function placeOf({ conversation }: Pick<ActDraft, 'conversation'>): 'direct' | 'group' {
  return addressOf(conversation).kind === 'group' ? 'group' : 'direct';
}

function fieldsOf({ body }: Entry): Readonly<Record<string, unknown>> {
  return JSON.parse(body) as Readonly<Record<string, unknown>>;
}
