import type { Push } from '../wire/incoming.ts';
import { keyOfPush } from './conversations.ts';
import type { ChatState, ConversationKey, Message } from './state.ts';

/**
 * What of `missed` is new. After a broken connection the server sends again what it does not
 * know to have arrived, and that is always the end of what was received: so the longest end of
 * the received messages that `missed` begins with is left out, conversation by conversation.
 */
export function withoutRepeats(state: ChatState, missed: readonly Push[]): Push[] {
  const byKey = Map.groupBy(missed, (push) => keyOfPush(push, state.me?.id));
  const repeats = new Set<Push>();
  for (const [key, pushes] of byKey) {
    for (const push of pushes.slice(0, overlap(receivedIn(state, key), pushes))) repeats.add(push);
  }
  return missed.filter((push) => !repeats.has(push));
}

function receivedIn(state: ChatState, key: ConversationKey): Message[] {
  const messages = state.conversations.get(key)?.messages ?? [];
  return messages.filter(({ delivery }) => delivery.kind === 'received');
}

function overlap(received: readonly Message[], pushes: readonly Push[]): number {
  for (let count = Math.min(received.length, pushes.length); count > 0; count -= 1) {
    const end = received.slice(-count);
    if (end.every((message, at) => isSame(message, pushes[at]))) return count;
  }
  return 0;
}

function isSame(message: Message, push: Push | undefined): boolean {
  if (push === undefined) return false;
  const { delivery } = message;
  const ref = delivery.kind === 'received' ? delivery.ref : undefined;
  if (ref !== undefined && push.said.ref !== undefined && ref !== push.said.ref) return false;
  return (
    message.fromId === push.fromId &&
    message.text === push.said.text &&
    message.time === push.said.time
  );
}
