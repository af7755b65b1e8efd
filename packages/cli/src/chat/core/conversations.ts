import type { Push } from '../wire/incoming.ts';
import {
  type ChatState,
  type Contact,
  type Conversation,
  type ConversationKey,
  type Delivery,
  keyOfGroup,
  keyOfUser,
  type Message,
} from './state.ts';

/** Older ones leave the screen's memory; the server still has them. */
const KEPT_MESSAGES = 5_000;

function emptyConversation(key: ConversationKey): Conversation {
  return { key, messages: [], unread: 0, firstNew: undefined };
}

export function withConversation(
  state: ChatState,
  key: ConversationKey,
  change: (conversation: Conversation) => Conversation = (same) => same,
): ChatState {
  const before = state.conversations.get(key) ?? emptyConversation(key);
  return { ...state, conversations: new Map(state.conversations).set(key, change(before)) };
}

export function withContact(state: ChatState, contact: Contact): ChatState {
  return { ...state, contacts: new Map(state.contacts).set(contact.id, contact) };
}

export function keyOfPush(push: Push, myId: number | undefined): ConversationKey {
  if (push.kind === 'group') return keyOfGroup(push.groupId);
  // A message of one's own, from another device, belongs to whom it was sent.
  const other = push.fromId === myId ? (push.toId ?? push.fromId) : push.fromId;
  return keyOfUser(other);
}

export function appended(
  state: ChatState,
  key: ConversationKey,
  message: Omit<Message, 'number'>,
): ChatState {
  const number = state.nextNumber;
  const isNew = message.fromId !== state.me?.id && key !== state.open;
  const changed = withConversation(state, key, (before) => ({
    ...before,
    messages: [...before.messages, { ...message, number }].slice(-KEPT_MESSAGES),
    unread: before.unread + (isNew ? 1 : 0),
    firstNew: isNew && before.unread === 0 ? number : before.firstNew,
  }));
  return { ...changed, nextNumber: number + 1 };
}

/** Finds one's own message by its ref, wherever it is, and says how its delivery stands. */
export function withDelivery(
  state: ChatState,
  key: ConversationKey,
  ref: string,
  delivery: Delivery,
): ChatState {
  const conversation = state.conversations.get(key);
  const at = conversation?.messages.findLastIndex(({ delivery: old }) => refOf(old) === ref) ?? -1;
  const message = conversation?.messages[at];
  if (conversation === undefined || message === undefined) return state;
  const messages = conversation.messages.with(at, { ...message, delivery });
  return withConversation(state, key, (before) => ({ ...before, messages }));
}

/** One's own message that carries this ref. */
export function findByRef(
  state: ChatState,
  ref: string,
): { key: ConversationKey; message: Message } | undefined {
  for (const { key, messages } of state.conversations.values()) {
    const message = messages.findLast(({ delivery }) => refOf(delivery) === ref);
    if (message !== undefined) return { key, message };
  }
  return undefined;
}

function refOf(delivery: Delivery): string | undefined {
  return delivery.kind === 'received' ? undefined : delivery.ref;
}

export function opened(state: ChatState, key: ConversationKey): ChatState {
  if (state.open === key) return state;
  const left =
    state.open === undefined
      ? state
      : withConversation(state, state.open, (before) => ({ ...before, firstNew: undefined }));
  return { ...withConversation(left, key, (before) => ({ ...before, unread: 0 })), open: key };
}
