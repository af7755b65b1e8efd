import type { ContactStore } from '../store.ts';
import { entryOf, type MemoryState } from './memory-state.ts';

export function memoryContacts({ contacts, users }: MemoryState): ContactStore {
  return {
    async add(owner, contact) {
      entryOf(contacts, owner, () => new Set()).add(contact);
    },

    async of(owner) {
      const ids = [...(contacts.get(owner) ?? [])].sort((a, b) => a - b);
      return ids.flatMap((id) => {
        const user = users.get(id);
        return user === undefined ? [] : [{ id, name: user.name }];
      });
    },
  };
}
