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

    test('come in pages, with the time when each was last online', async () => {
      const ids: number[] = [];
      for (const i of oneTo(6)) ids.push((await store().users.create(newUser(`page ${i}`))) ?? 0);
      const [owner = 0, ...others] = ids;
      await Promise.all([...others].reverse().map((id) => store().contacts.add(owner, id, 5)));
      const [first = 0, second = 0, ...unseen] = others;
      await store().users.seen([]);
      await store().users.seen([
        { user: first, at: 1_700_000_000_500 },
        { user: second, at: 700 },
        { user: 2_147_483_647, at: 700 },
      ]);
      const calls = store().users.seen([
        { user: second, at: 600 },
        { user: second, at: 800 },
        { user: second, at: 750 },
      ]);
      const expected = [
        { id: first, name: 'page 2', seenAt: 1_700_000_000_500 },
        { id: second, name: 'page 3', seenAt: 800 },
        ...unseen.map((id, index) => ({ id, name: `page ${index + 4}`, seenAt: undefined })),
      ];
      expect(await store().contacts.page(owner, 0, 100)).toStrictEqual(expected);
      expect(await store().contacts.page(owner, 0, 2)).toEqual(expected.slice(0, 2));
      expect(await store().contacts.page(owner, second, 2)).toEqual(expected.slice(2, 4));
      expect(await store().contacts.page(owner, others[4] ?? 0, 2)).toEqual([]);
      expect(await store().contacts.ids(owner)).toEqual(others);
      expect(await store().contacts.ids(first)).toEqual([]);
      await calls;
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
