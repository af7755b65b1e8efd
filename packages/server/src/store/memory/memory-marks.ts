import type { MarkStore, ReactionCount } from '../store.ts';
import type { MemoryState } from './memory-state.ts';

export function memoryMarks(state: MemoryState): MarkStore {
  return {
    async reactions(conversation, first, last, self) {
      const counts = new Map<string, ReactionCount>();
      for (const reaction of state.reactions.get(conversation) ?? []) {
        const [seq, user, emoji] = partsOf(reaction);
        if (seq < first || seq > last) continue;
        const key = `${seq} ${emoji}`;
        const known = counts.get(key) ?? { seq, emoji, count: 0, users: [], isMine: false };
        const users = [...known.users, user].sort((a, b) => a - b).slice(0, 20);
        const isMine = known.isMine || user === self;
        counts.set(key, { ...known, count: known.count + 1, users, isMine });
      }
      return [...counts.values()].sort(
        (a, b) => a.seq - b.seq || Buffer.compare(Buffer.from(a.emoji), Buffer.from(b.emoji)),
      );
    },

    async pins(conversation, limit) {
      return [...(state.pins.get(conversation) ?? [])]
        .map(([seq, pin]) => ({ seq, ...pin }))
        .sort((a, b) => b.at - a.at || b.seq - a.seq)
        .slice(0, limit);
    },
  };
}

function partsOf(reaction: string): [number, number, string] {
  const [seq, user] = reaction.split(' ', 2);
  return [Number(seq), Number(user), reaction.slice(`${seq} ${user} `.length)];
}
