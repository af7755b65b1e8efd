import type { ClientStorage } from './storage.ts';

/** Keeps nothing beyond the life of this object: for tests, and for who wants no traces. */
export function memoryStorage(): ClientStorage {
  const values = new Map<string, unknown>();
  return {
    load: async () => new Map(values),
    async write(changes) {
      for (const [key, value] of changes) {
        if (value === undefined) values.delete(key);
        else values.set(key, structuredClone(value));
      }
    },
    close: async () => {},
  };
}
