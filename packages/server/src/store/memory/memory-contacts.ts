import type { UserId } from '../../domain/conversation.ts';
import type { ContactStore } from '../store.ts';
import { entryOf, type MemoryState } from './memory-state.ts';

export function memoryContacts({ contacts, users, persons, seenAt }: MemoryState): ContactStore {
  const idsOf = (owner: UserId) => [...(contacts.get(owner) ?? [])].sort((a, b) => a - b);
  const named = (owner: UserId) =>
    idsOf(owner).flatMap((id) => {
      const user = users.get(id);
      return user === undefined ? [] : [{ id, name: user.name }];
    });
  return {
    async add(owner, contact) {
      entryOf(contacts, owner, () => new Set()).add(contact);
    },

    async of(owner) {
      return named(owner);
    },

    async page(owner, after, limit) {
      return named(owner)
        .filter(({ id }) => id > after)
        .slice(0, limit)
        .map((contact) => {
          const { display, avatar } = persons.get(contact.id) ?? {};
          return {
            ...contact,
            seenAt: seenAt.get(contact.id),
            ...(display && { display }),
            ...(avatar && { avatar }),
          };
        });
    },

    async ids(owner) {
      return idsOf(owner);
    },
  };
}
