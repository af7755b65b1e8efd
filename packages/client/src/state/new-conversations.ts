import type { Friend } from '../wire/answers.ts';
import type { Entry } from '../wire/entry.ts';
import { type ConversationState, newConversation } from './conversation-state.ts';

/** A group that begins for this user after the place `begin`. */
export function joinedGroup(
  conv: string,
  begin: number,
  group: number,
  name: string,
): ConversationState {
  const state = newConversation(conv, begin);
  Object.assign(state, { kind: 'group', group, name, begin, countedTo: begin });
  state.cursors = { delivered: begin, read: begin };
  state.toldRead = begin;
  return state;
}

/** What no list has, by its first entry: a direct one has just begun, a group was joined elsewhere. */
export function adopted(
  { conv, to, seq, sender, senderName }: Entry,
  me: number,
  friends: ReadonlyMap<number, Friend>,
): ConversationState {
  const isDirect = to !== undefined && 'user' in to;
  const state = newConversation(conv, isDirect ? 0 : seq - 1);
  state.kind = isDirect ? 'direct' : 'group';
  if (isDirect) {
    state.peer = sender === me ? to.user : sender;
    state.name = sender === state.peer ? senderName : (friends.get(state.peer)?.name ?? '');
  } else if (to !== undefined) {
    state.group = to.group;
    state.name = to.name ?? '';
  }
  return state;
}
