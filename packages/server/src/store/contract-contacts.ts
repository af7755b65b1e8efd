import { describe, expect, test } from 'vitest';
import { type MakeStore, oneTo, sharedStore } from './contract-subject.ts';
import { newUser } from './contract-users.ts';

export function contactContract(makeStore: MakeStore): void {
  describe('contacts', () => {
    const store = sharedStore(makeStore);

    test('have one direction, each once, ordered by id', async () => {
      const users = [];
      for (const i of oneTo(12)) {
        const name = `contact ${i} 友`;
        users.push({ id: (await store().users.create(newUser(name))) ?? 0, name });
      }
      const [owner, ...others] = users;
      if (owner === undefined) throw new Error('no users');
      for (const { id } of [...others].reverse()) await store().contacts.add(owner.id, id, 5);
      for (const { id } of others) await store().contacts.add(owner.id, id, 6);
      expect(await store().contacts.of(owner.id)).toEqual(others);
      expect(await store().contacts.of(others[0]?.id ?? 0)).toEqual([]);
      await store().contacts.add(owner.id, owner.id, 7);
      expect(await store().contacts.of(owner.id)).toEqual(users);
    });

    test('are seen by a call that follows, though nobody awaited', async () => {
      const [one, other] = await Promise.all(
        ['near', 'far'].map((name) => store().users.create(newUser(name))),
      );
      const added = store().contacts.add(one ?? 0, other ?? 0, 1);
      expect(await store().contacts.of(one ?? 0)).toEqual([{ id: other, name: 'far' }]);
      await added;
    });
  });
}
