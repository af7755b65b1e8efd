import type { ServerKeyStore } from '../store.ts';
import type { MemoryState } from './memory-state.ts';
import { textOf } from './memory-tokens.ts';

export function memoryKeys(state: MemoryState): ServerKeyStore {
  const all = () => [...state.keys.values()].map(({ hash: _, ...key }) => key);
  return {
    async create({ name, hash, createdAt }) {
      const text = textOf(hash);
      if ([...state.keys.values()].some((key) => key.hash === text)) {
        throw new Error('there is a key with this hash');
      }
      state.lastKey += 1;
      const id = state.lastKey;
      state.keys.set(id, { id, name, createdAt, hash: text });
      return id;
    },

    async find(hash) {
      const found = [...state.keys.values()].find((key) => key.hash === textOf(hash));
      return all().find(({ id }) => id === found?.id);
    },

    async all() {
      return all();
    },

    async revoke(id) {
      return state.keys.delete(id);
    },
  };
}
