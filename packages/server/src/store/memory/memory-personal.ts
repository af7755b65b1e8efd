import type { ConversationId } from '../../domain/conversation.ts';
import type { PersonalStore } from '../store.ts';
import type { MemoryState } from './memory-state.ts';

export function memoryPersonal(state: MemoryState): PersonalStore {
  return {
    async hidden(user, conversation, first, last) {
      const places = state.hidden.get(user)?.get(conversation) ?? [];
      return [...places].filter((seq) => seq >= first && seq <= last).sort((a, b) => a - b);
    },

    async preferences(user, first, last) {
      return new Map(
        [...(state.preferences.get(user) ?? [])]
          .filter(([conversation]) => isBetween(conversation, first, last))
          .map(([conversation, named]) => {
            const of = (name: 'muted' | 'archived' | 'hides') => named.get(name) ?? 0;
            return [
              conversation,
              {
                mutedUntil: of('muted'),
                isArchived: of('archived') > 0,
                hides: of('hides') > 0,
              },
            ] as const;
          })
          .filter(([, { mutedUntil, isArchived, hides }]) => mutedUntil > 0 || isArchived || hides),
      );
    },

    async mentions(user, conversation, limit) {
      return mentionsOf(user, conversation)
        .sort((a, b) => b - a)
        .slice(0, limit);
    },

    async unreadMentions(user, first, last) {
      const unread = new Map<ConversationId, number>();
      for (const conversation of state.mentions.get(user)?.keys() ?? []) {
        const member = state.members.get(conversation)?.get(user);
        if (member === undefined || !isBetween(conversation, first, last)) continue;
        const count = mentionsOf(user, conversation).filter(
          (seq) => seq > member.read && seq > member.begin,
        ).length;
        if (count > 0) unread.set(conversation, count);
      }
      return unread;
    },

    async erase(user) {
      for (const kept of [state.preferences, state.hidden, state.mentions]) kept.delete(user);
    },
  };

  function mentionsOf(user: number, conversation: ConversationId): number[] {
    return [...(state.mentions.get(user)?.get(conversation) ?? [])];
  }
}

function isBetween(name: string, first: string, last: string): boolean {
  return name >= first && name <= last;
}
