import type { Target } from '../outbox/item.ts';
import type { ConversationState } from './conversation-state.ts';
import type { Model } from './model.ts';

/** Where a message goes has several names; a conversation that begins has no name of its own yet. */

/** The conversation, if there is one already. */
export function findConversation(model: Model, target: Target): ConversationState | undefined {
  if (typeof target === 'string') return model.conversations.get(target);
  for (const state of model.conversations.values()) {
    if ('to' in target ? state.peer === target.to : state.group === target.group) return state;
  }
  return undefined;
}

/** The same text for all names of one conversation. */
export function laneOf(model: Model, target: Target): string {
  if (typeof target !== 'string') return 'to' in target ? `@${target.to}` : `#${target.group}`;
  const state = model.conversations.get(target);
  return state === undefined ? target : laneOfConversation(state);
}

export function laneOfConversation({ conv, peer, group }: ConversationState): string {
  if (peer !== undefined) return `@${peer}`;
  return group === undefined ? conv : `#${group}`;
}
