import {
  type ActDraft,
  type Acted,
  type ActNeeds,
  type ActState,
  bodyOf,
  type Change,
} from '../../domain/act.ts';
import { addressOf } from '../../domain/conversation.ts';
import { decide, needsOf } from '../../domain/decide.ts';
import { type Entry, type EntryDraft, placed } from '../../domain/entry.ts';
import { MENTIONS_KEPT } from '../../domain/spoken-acts.ts';
import type { Appended } from '../store.ts';
import {
  asItReadsNow,
  entryOf,
  type MemoryState,
  memberOf,
  type Outsider,
} from './memory-state.ts';

/** Acts as the port has them: everything happens before a call returns. */
export function memoryAct(
  state: MemoryState,
  append: (draft: EntryDraft) => Promise<Appended>,
): (draft: ActDraft) => Promise<Acted> {
  return async (draft) => {
    const first =
      draft.ref === undefined ? undefined : state.refs.get(draft.sender)?.get(draft.ref);
    if (first !== undefined) {
      const entry = entryAt(state, first.conversation, first.seq);
      if (entry === undefined) throw new Error('a ref names a place without an entry');
      return { entry, duplicate: true };
    }
    const decision = decide(draft, stateFor(state, draft));
    if ('refused' in decision) return decision;
    const { conversation, sender, ref, at } = draft;
    const body = bodyOf(decision);
    const entryDraft = { conversation, kind: decision.kind, sender, ref, at, body };
    const appending = append(entryDraft);
    // The twin has appended it by now; what follows must not come later than that.
    const place = entryAt(state, conversation, state.logs.get(conversation)?.length ?? 0) as Entry;
    for (const change of decision.changes) carryOut(state, change, place);
    return { entry: placed(entryDraft, await appending), duplicate: false };
  };
}

function entryAt(state: MemoryState, conversation: string, seq: number): Entry | undefined {
  const entry = state.logs.get(conversation)?.[seq - 1];
  return entry && asItReadsNow(state, entry);
}

function stateFor(state: MemoryState, { conversation, sender, act }: ActDraft): ActState {
  const needs = needsOf(act, sender);
  const address = addressOf(conversation);
  const group = address.kind === 'group' ? state.groups.get(address.group) : undefined;
  const users = <State>(ids: readonly number[], of: (user: number) => State | undefined) =>
    new Map(
      ids.flatMap((user): [number, State][] => {
        const found = of(user);
        return found === undefined ? [] : [[user, found]];
      }),
    );
  const outsiders = state.outsiders.get(conversation);
  return {
    members: users([sender, ...needs.members], (user) =>
      state.members.get(conversation)?.get(user),
    ),
    group: group && { ...group, isDissolved: group.dissolvedAt > 0 },
    count: countOf(state, needs, conversation, sender),
    entry: needs.entry === undefined ? undefined : entryAt(state, conversation, needs.entry),
    outsiders: users(needs.outsiders ?? [], (user) => {
      const outsider = outsiders?.get(user);
      return (
        outsider && {
          isBanned: outsider.bannedAt > 0,
          isInvited: outsider.invitedAt > 0,
          hasAsked: outsider.askedAt > 0,
        }
      );
    }),
    link: needs.link === undefined ? undefined : state.links.get(conversation)?.get(needs.link),
  };
}

function countOf(
  state: MemoryState,
  { count, entry }: ActNeeds,
  conversation: string,
  sender: number,
): number {
  if (count === 'pins') return state.pins.get(conversation)?.size ?? 0;
  const mine = `${entry} ${sender} `;
  return [...(state.reactions.get(conversation) ?? [])].filter((one) => one.startsWith(mine))
    .length;
}

const BANNED: Omit<Outsider, 'bannedAt'> = { invitedAt: 0, invitedBy: 0, askedAt: 0 };

function mentionsOf({ mentions }: MemoryState, user: number) {
  return entryOf(mentions, user, () => new Map<string, Set<number>>());
}

function carryOut(state: MemoryState, change: Change, entry: Entry): void {
  const { conversation, sender, at, seq } = entry;
  const members = entryOf(state.members, conversation, () => new Map());
  const outsiders = entryOf(state.outsiders, conversation, () => new Map());
  switch (change.type) {
    case 'body':
      entryOf(state.alterations, conversation, () => new Map()).set(change.seq, change.body);
      return;
    case 'reaction': {
      const reactions = entryOf(state.reactions, conversation, () => new Set());
      const reaction = `${change.seq} ${change.user} ${change.emoji}`;
      if (change.on) reactions.add(reaction);
      else reactions.delete(reaction);
      return;
    }
    case 'pin': {
      const pins = entryOf(state.pins, conversation, () => new Map());
      if (change.on) pins.set(change.seq, { by: sender, at });
      else pins.delete(change.seq);
      return;
    }
    case 'mention': {
      const places = entryOf(mentionsOf(state, change.user), conversation, () => new Set());
      places.add(seq);
      const [oldest] = places;
      if (places.size > MENTIONS_KEPT && oldest !== undefined) places.delete(oldest);
      return;
    }
    case 'unmention':
      mentionsOf(state, change.user).get(conversation)?.delete(change.seq);
      return;
    case 'hide': {
      const hidden = entryOf(state.hidden, sender, () => new Map());
      entryOf(hidden, change.about, () => new Set()).add(change.seq);
      return;
    }
    case 'prefer': {
      const preferences = entryOf(state.preferences, sender, () => new Map());
      entryOf(preferences, change.about, () => new Map()).set(change.name, change.value);
      return;
    }
    case 'enter': {
      const { user, role } = change;
      memberOf(state, conversation, user, { role, begin: seq - 1, joinedAt: at }).classicSeq = seq;
      return;
    }
    case 'exit':
      members.delete(change.user);
      state.conversations.get(change.user)?.delete(conversation);
      return;
    case 'role':
    case 'mute': {
      const member = members.get(change.user);
      if (member === undefined) return;
      if (change.type === 'role') member.role = change.role;
      else member.mutedUntil = change.until;
      return;
    }
    case 'ban':
      if (change.on) outsiders.set(change.user, { ...BANNED, bannedAt: at });
      else outsiders.delete(change.user);
      return;
    case 'settle':
      outsiders.delete(change.user);
      return;
    case 'use link': {
      const links = entryOf(state.links, conversation, () => new Map());
      const link = links.get(change.link);
      if (link !== undefined) links.set(change.link, { ...link, usesLeft: link.usesLeft - 1 });
      return;
    }
    case 'settings':
    case 'dissolve': {
      const address = addressOf(conversation);
      const group = address.kind === 'group' ? state.groups.get(address.group) : undefined;
      if (group === undefined) return;
      const set = change.type === 'settings' ? change.set : { dissolvedAt: at };
      state.groups.set(group.id, { ...group, ...set });
    }
  }
}
