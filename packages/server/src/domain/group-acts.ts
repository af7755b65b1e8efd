import type {
  ActDraft,
  ActNeeds,
  ActState,
  Change,
  Decision,
  GroupSettings,
  MemberState,
  Refused,
} from './act.ts';
import type { UserId } from './conversation.ts';
import { type Action, may, type Rank } from './rights.ts';

/** What changes a group or who is in it. */
export type GroupAct =
  /** By oneself: into an open group, by an invitation, or by the hash of a link. */
  | { readonly type: 'join'; readonly link?: string }
  /** Lets somebody in who has asked. */
  | { readonly type: 'admit'; readonly user: UserId }
  | { readonly type: 'leave' }
  | { readonly type: 'kick'; readonly user: UserId }
  /** Also of one who is no member, so that he does not come. */
  | { readonly type: 'ban'; readonly user: UserId }
  | { readonly type: 'unban'; readonly user: UserId }
  /** Until a time, ms since 1970 UTC; 0 ends it. */
  | { readonly type: 'mute'; readonly user: UserId; readonly until: number }
  | { readonly type: 'appoint'; readonly user: UserId; readonly role: 'admin' | 'normal' }
  | { readonly type: 'handOver'; readonly user: UserId }
  | { readonly type: 'describe'; readonly set: Partial<GroupSettings> }
  | { readonly type: 'dissolve' };

type GroupDraft = Omit<ActDraft, 'act'> & { readonly act: GroupAct };

/** What each of the rules below gets: the draft, the group, and the member who acts. */
interface Case<Type extends GroupAct['type'] = GroupAct['type']> {
  readonly act: Extract<GroupAct, { type: Type }>;
  readonly by: UserId;
  readonly at: number;
  readonly state: ActState;
  readonly rank: Rank;
}

export function groupActNeeds(act: GroupAct, sender: UserId): ActNeeds {
  if (act.type === 'join') {
    const link = act.link === undefined ? {} : { link: act.link };
    return { members: [], outsiders: [sender], ...link };
  }
  if (!('user' in act)) return { members: [] };
  return { members: [act.user], outsiders: [act.user] };
}

export function decideGroupAct(draft: GroupDraft, state: ActState): Decision {
  const { act, sender: by, at } = draft;
  if (state.group === undefined) return { refused: 'unknown_group' };
  const rank = state.members.get(by)?.role ?? 'none';
  if (state.group.isDissolved && act.type !== 'leave') return { refused: 'dissolved' };
  if (rank === 'none' && act.type !== 'join') return { refused: 'unknown_group' };
  const refused = refusalOf(act, rank, state);
  if (refused !== undefined) return refused;
  // The table pairs each rule with its own act; the type cannot follow the lookup.
  return rules[act.type]({ act, by, at, state, rank } as never);
}

function refusalOf(act: GroupAct, rank: Rank, state: ActState): Refused | undefined {
  const over = 'user' in act ? state.members.get(act.user)?.role : undefined;
  // Who joins again is told that he is in.
  if (act.type === 'join' && rank !== 'none') return { refused: 'already_member' };
  return may(act.type satisfies Action, 'group', { rank, ...(over && { over }) })
    ? undefined
    : { refused: 'not_allowed' };
}

const rules: { readonly [Type in GroupAct['type']]: (given: Case<Type>) => Decision } = {
  join({ act, by, at, state }) {
    const outsider = state.outsiders.get(by);
    if (outsider?.isBanned === true) return { refused: 'banned' };
    const link = act.link === undefined ? undefined : state.link;
    if (act.link !== undefined && !isUsable(link, at)) return { refused: 'link_ended' };
    const used: Change[] = act.link === undefined ? [] : [{ type: 'use link', link: act.link }];
    const isWelcome =
      outsider?.isInvited === true ||
      (link === undefined ? state.group?.access === 'open' : !link.needsApproval);
    if (!isWelcome) {
      const isClosed = link === undefined && state.group?.access === 'invited';
      return { refused: isClosed ? 'not_allowed' : 'approval_needed' };
    }
    return entered(by, undefined, used);
  },

  admit({ act, by, state }) {
    const { user } = act;
    if (state.members.has(user)) return { refused: 'already_member' };
    const outsider = state.outsiders.get(user);
    if (outsider?.hasAsked !== true) return { refused: 'unknown_request' };
    if (outsider.isBanned) return { refused: 'banned' };
    return entered(user, by);
  },

  leave({ by, rank, state }) {
    // A group without a creator could never be dissolved or handed over.
    if (rank === 'creator' && state.group?.isDissolved !== true)
      return { refused: 'creator_stays' };
    return { kind: 'left', data: { user: by }, changes: [{ type: 'exit', user: by }] };
  },

  kick({ act: { user }, state }) {
    if (!state.members.has(user)) return { refused: 'unknown_member' };
    return { kind: 'kicked', data: { user }, changes: [{ type: 'exit', user }] };
  },

  ban({ act: { user }, state }) {
    const exit: Change[] = state.members.has(user) ? [{ type: 'exit', user }] : [];
    const changes: Change[] = [...exit, { type: 'settle', user }, { type: 'ban', user, on: true }];
    // Only who was in it has left it.
    const data = { user, on: true, ...(exit.length > 0 && { member: true }) };
    return { kind: 'banned', data, changes };
  },

  unban({ act: { user }, state }) {
    if (state.outsiders.get(user)?.isBanned !== true) return { refused: 'unknown_member' };
    return {
      kind: 'banned',
      data: { user, on: false },
      changes: [{ type: 'ban', user, on: false }],
    };
  },

  mute: ({ act: { user, until }, state }) =>
    ofMember(state, user, () => ({
      kind: 'muted',
      data: { user, until },
      changes: [{ type: 'mute', user, until }],
    })),

  appoint: ({ act: { user, role }, state }) =>
    ofMember(state, user, () => ({
      kind: 'role',
      data: { user, role },
      changes: [{ type: 'role', user, role }],
    })),

  handOver: ({ act: { user }, by, state }) =>
    ofMember(state, user, () => ({
      kind: 'role',
      data: { user, role: 'creator' },
      changes: [
        { type: 'role', user: by, role: 'admin' },
        { type: 'role', user, role: 'creator' },
        { type: 'mute', user, until: 0 },
      ],
    })),

  describe({ act: { set } }) {
    if (Object.keys(set).length === 0) {
      return { refused: 'invalid_field', detail: 'say what is to be changed; nothing was done' };
    }
    return { kind: 'changed', data: set, changes: [{ type: 'settings', set }] };
  },

  dissolve: () => ({ kind: 'dissolved', data: {}, changes: [{ type: 'dissolve' }] }),
};

function isUsable(link: ActState['link'], at: number): boolean {
  if (link === undefined || link.usesLeft <= 0) return false;
  return link.expiresAt === 0 || link.expiresAt > at;
}

function entered(user: UserId, by: UserId | undefined, more: readonly Change[] = []): Decision {
  return {
    kind: 'entered',
    data: by === undefined ? { user } : { user, by },
    changes: [{ type: 'enter', user, role: 'normal' }, { type: 'settle', user }, ...more],
  };
}

function ofMember(
  { members }: ActState,
  user: UserId,
  decide: (member: MemberState) => Decision,
): Decision {
  const member = members.get(user);
  return member === undefined ? { refused: 'unknown_member' } : decide(member);
}
