import type { UserStore } from '../store.ts';
import type { MemoryState } from './memory-state.ts';

export function memoryUsers({ users, idsByNameKey }: MemoryState): UserStore {
  return {
    async create({ name, nameKey, passwordHash }) {
      if (idsByNameKey.has(nameKey)) return undefined;
      const id = users.size + 1;
      users.set(id, { id, name, passwordHash });
      idsByNameKey.set(nameKey, id);
      return id;
    },

    async byId(id) {
      return users.get(id);
    },

    async byNameKey(nameKey) {
      return users.get(idsByNameKey.get(nameKey) ?? 0);
    },

    async names(ids) {
      const names = new Map<number, string>();
      for (const id of ids) {
        const user = users.get(id);
        if (user !== undefined) names.set(id, user.name);
      }
      return names;
    },
  };
}
