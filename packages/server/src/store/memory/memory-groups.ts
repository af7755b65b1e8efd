import {
  addressOf,
  type GroupId,
  groupConversation,
  type UserId,
} from '../../domain/conversation.ts';
import {
  type GroupMember,
  type GroupRecord,
  type GroupStore,
  type JoinedGroup,
  listedMembers,
} from '../store.ts';
import {
  headOf,
  type Member,
  type MemoryGroup,
  type MemoryState,
  memberOf,
  membershipsOf,
} from './memory-state.ts';

export function memoryGroups(state: MemoryState): GroupStore {
  const { groups } = state;
  const membersOf = (group: GroupId): ReadonlyMap<UserId, Member> =>
    state.members.get(groupConversation(group)) ?? new Map();
  return {
    async create({ name, description, creator, createdAt: joinedAt, settings = {} }) {
      state.lastGroup += 1;
      const id = state.lastGroup;
      groups.set(id, { ...newGroup(id, name, description), ...settings });
      memberOf(state, groupConversation(id), creator, { role: 'creator', begin: 0, joinedAt });
      return id;
    },

    async adopt(id, { name, description, members, createdAt: joinedAt }) {
      if (groups.has(id)) return false;
      state.lastGroup = Math.max(id, state.lastGroup);
      groups.set(id, newGroup(id, name, description));
      for (const { user, role } of members) {
        memberOf(state, groupConversation(id), user, { role, begin: 0, joinedAt });
      }
      return true;
    },

    async byId(id) {
      const group = groups.get(id);
      return group && recordOf(group);
    },

    async join(group, user, joinedAt) {
      const record = groups.get(group);
      if (record === undefined) return undefined;
      const conversation = groupConversation(group);
      const begin = headOf(state, conversation);
      const member = memberOf(state, conversation, user, { role: 'normal', begin, joinedAt });
      return joinedOf(record, member);
    },

    async joinedOne(group, user) {
      const [record, member] = [groups.get(group), membersOf(group).get(user)];
      return record && member && joinedOf(record, member);
    },

    async of(user) {
      return joinedBy(state, user).map(({ id, name, description }) => ({
        id,
        name,
        description,
        members: namedMembers(state, id).slice(0, listedMembers),
      }));
    },

    async joined(user) {
      return joinedBy(state, user);
    },

    async members(group, after, limit) {
      return namedMembers(state, group)
        .filter(({ id }) => id > after)
        .slice(0, limit);
    },

    async size(group) {
      return membersOf(group).size;
    },

    async readers(group, seq) {
      return [...membersOf(group).values()].filter(({ read }) => read >= seq).length;
    },
  };
}

function newGroup(id: GroupId, name: string, description: string): MemoryGroup {
  return {
    ...{ id, name, description, avatar: '', access: 'open', writers: 'members' },
    ...{ inviters: 'members', slowMs: 0, dissolvedAt: 0 },
  };
}

/** What the port says of a group. */
function recordOf({ id, name, description }: MemoryGroup): GroupRecord {
  return { id, name, description };
}

function joinedOf(
  group: MemoryGroup,
  { classicSeq, begin, role, mutedUntil }: Member,
): JoinedGroup {
  const { writers, slowMs, dissolvedAt } = group;
  const standing = { role, mutedUntil, writers, slowMs, isDissolved: dissolvedAt > 0 };
  return { ...recordOf(group), classicSeq, begin, standing };
}

function joinedBy(state: MemoryState, user: UserId) {
  return membershipsOf(state, user)
    .flatMap(([conversation, member]) => {
      const address = addressOf(conversation);
      const record = address.kind === 'group' ? state.groups.get(address.group) : undefined;
      return record === undefined ? [] : [joinedOf(record, member)];
    })
    .sort((a, b) => a.id - b.id);
}

/** Those of the members who have a name, ordered by id. */
function namedMembers(state: MemoryState, group: GroupId): GroupMember[] {
  const members: GroupMember[] = [];
  for (const [id, { role }] of state.members.get(groupConversation(group)) ?? []) {
    const user = state.users.get(id);
    if (user !== undefined) members.push({ id, name: user.name, role });
  }
  return members.sort((a, b) => a.id - b.id);
}
