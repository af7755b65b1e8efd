import type { NewUser, UserStore } from '../store.ts';
import type { MemoryState } from './memory-state.ts';

export function memoryUsers(state: MemoryState): UserStore {
  const { users, idsByNameKey, idsByExternalId, seenAt } = state;
  const add = ({ name, nameKey, passwordHash }: NewUser, id = state.lastUser + 1) => {
    if (idsByNameKey.has(nameKey) || users.has(id)) return undefined;
    state.lastUser = Math.max(id, state.lastUser);
    users.set(id, { id, name, passwordHash });
    idsByNameKey.set(nameKey, id);
    return id;
  };
  return {
    async create(user) {
      return add(user);
    },

    async adopt(id, user) {
      return add(user, id) !== undefined;
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

    async changePassword(id, passwordHash) {
      const user = users.get(id);
      if (user !== undefined) users.set(id, { ...user, passwordHash });
      state.tokens.get(id)?.byId.clear();
    },

    async seen(those) {
      for (const { user, at } of those) seenAt.set(user, Math.max(at, seenAt.get(user) ?? 0));
    },

    async byExternalId(externalId) {
      return users.get(idsByExternalId.get(externalId) ?? 0);
    },

    async createExternal(user, externalId) {
      if (idsByExternalId.has(externalId)) return undefined;
      const id = add(user);
      if (id !== undefined) idsByExternalId.set(externalId, id);
      return id;
    },
  };
}
