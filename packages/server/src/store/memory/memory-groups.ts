import { addressOf, type GroupId, groupConversation } from '../../domain/conversation.ts';
import type { GroupMember, GroupRecord, GroupStore, GroupWithMembers } from '../store.ts';
import { headOf, type MemoryState, memberOf } from './memory-state.ts';

export function memoryGroups(state: MemoryState): GroupStore {
  const { groups } = state;
  return {
    async create({ name, description, creator }) {
      const id = groups.size + 1;
      groups.set(id, { id, name, description });
      memberOf(state, groupConversation(id), creator, () => ({ role: 'creator', classicSeq: 0 }));
      return id;
    },

    async join(group, user) {
      const record = groups.get(group);
      if (record === undefined) return undefined;
      const conversation = groupConversation(group);
      const classicSeq = headOf(state, conversation);
      const member = memberOf(state, conversation, user, () => ({ role: 'normal', classicSeq }));
      return { ...record, classicSeq: member.classicSeq };
    },

    async of(user) {
      return groupIdsOf(state, user).flatMap((id) => {
        const record = groups.get(id);
        return record === undefined ? [] : [withMembers(state, record)];
      });
    },
  };
}

function groupIdsOf(state: MemoryState, user: number): GroupId[] {
  return [...(state.conversations.get(user) ?? [])]
    .flatMap((conversation) => {
      const address = addressOf(conversation);
      return address.kind === 'group' ? [address.group] : [];
    })
    .sort((a, b) => a - b);
}

function withMembers(state: MemoryState, group: GroupRecord): GroupWithMembers {
  const members: GroupMember[] = [];
  for (const [id, { role }] of state.members.get(groupConversation(group.id)) ?? []) {
    const user = state.users.get(id);
    if (user !== undefined) members.push({ id, name: user.name, role });
  }
  return { ...group, members: members.sort((a, b) => a.id - b.id) };
}
