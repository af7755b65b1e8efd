import { addressOf, type ConversationId, peerOf, type UserId } from '../../domain/conversation.ts';
import type { ConversationOverview, OverviewPage } from '../store.ts';
import { type Member, type MemoryState, membershipsOf } from './memory-state.ts';

export function memoryOverview(
  state: MemoryState,
  user: UserId,
  { after, limit, sinceMs = 0 }: OverviewPage,
): ConversationOverview[] {
  return membershipsOf(state, user)
    .filter(([conversation]) => conversation > after)
    .filter(([conversation]) => addressOf(conversation).kind !== 'feed')
    .filter(([conversation, { joinedAt }]) => {
      const last = state.logs.get(conversation)?.at(-1);
      return joinedAt >= sinceMs || (last !== undefined && last.at >= sinceMs);
    })
    .slice(0, limit)
    .map(([conversation, member]) => overviewOf(state, user, conversation, member));
}

function overviewOf(
  state: MemoryState,
  user: UserId,
  conversation: ConversationId,
  { role, begin, delivered, read, readN }: Member,
): ConversationOverview {
  const last = state.logs.get(conversation)?.at(-1);
  const own = { conversation, role, begin, delivered, read, readN, last };
  const address = addressOf(conversation);
  if (address.kind !== 'direct') {
    const group = address.kind === 'group' ? state.groups.get(address.group) : undefined;
    return { ...own, name: group?.name ?? '', peer: undefined };
  }
  const peer = peerOf(address.users, user);
  const theirs = peer === user ? undefined : state.members.get(conversation)?.get(peer);
  return {
    ...own,
    name: state.users.get(peer)?.name ?? state.erasedUsers.get(peer) ?? '',
    peer: theirs && { delivered: theirs.delivered, read: theirs.read },
  };
}
