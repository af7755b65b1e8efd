import type { GroupInfo, Presence } from '../wire/incoming.ts';
import type { ChatState, Conversation, ConversationKey } from './state.ts';
import { targetOf } from './state.ts';

/** A conversation as a list shows it. */
export interface Listed {
  readonly key: ConversationKey;
  readonly name: string;
  readonly kind: 'user' | 'group';
  readonly presence: Presence | undefined;
  readonly unread: number;
  readonly lastNumber: number;
  readonly lastAtMs: number | undefined;
}

/** Every conversation: the newest first, then those without messages by name. */
export function listed(state: ChatState): Listed[] {
  return Array.from(state.conversations.values(), (conversation) =>
    listedOf(state, conversation),
  ).sort((a, b) => b.lastNumber - a.lastNumber || a.name.localeCompare(b.name));
}

function listedOf(state: ChatState, { key, messages, unread }: Conversation): Listed {
  const last = messages.at(-1);
  return {
    key,
    name: nameOf(state, key),
    kind: targetOf(key).kind,
    presence: presenceOf(state, key),
    unread,
    lastNumber: last?.number ?? 0,
    lastAtMs: last?.atMs,
  };
}

export function nameOf(state: ChatState, key: ConversationKey): string {
  const { kind, id } = targetOf(key);
  return (kind === 'group' ? state.groups : state.contacts).get(id)?.name ?? String(id);
}

export function presenceOf(state: ChatState, key: ConversationKey): Presence | undefined {
  const { kind, id } = targetOf(key);
  return kind === 'user' ? state.contacts.get(id)?.presence : undefined;
}

export function groupOf(state: ChatState, key: ConversationKey): GroupInfo | undefined {
  const { kind, id } = targetOf(key);
  return kind === 'group' ? state.groups.get(id) : undefined;
}

export function totalUnread(state: ChatState): number {
  let total = 0;
  for (const { unread } of state.conversations.values()) total += unread;
  return total;
}
