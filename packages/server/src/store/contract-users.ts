import { describe, expect, test } from 'vitest';
import { nameKey } from '../domain/names.ts';
import { type MakeStore, oneTo, sharedStore } from './contract-subject.ts';

export const newUser = (name: string, passwordHash = '#') => ({
  name,
  nameKey: nameKey(name),
  passwordHash,
  createdAt: 1_700_000_000_000,
});

export function userContract(makeStore: MakeStore): void {
  describe('users', () => {
    const store = sharedStore(makeStore);

    test('are found by id and by name key', async () => {
      const hash = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'b'.repeat(43)}`;
      const id = await store().users.create(newUser('Alice', hash));
      const record = { id, name: 'Alice', passwordHash: hash };
      expect(Number.isInteger(id)).toBe(true);
      expect(await store().users.byId(id ?? 0)).toEqual(record);
      expect(await store().users.byNameKey('alice')).toEqual(record);
      expect(await store().users.byNameKey('Alice')).toBeUndefined();
      expect(await store().users.byId(2_147_483_647)).toBeUndefined();
    });

    test('have one name key each; of several at once the first gets it', async () => {
      const hashes = oneTo(5).map(String);
      const ids = await Promise.all(
        hashes.map((hash) => store().users.create(newUser('wanted', hash))),
      );
      expect(ids.slice(1)).toEqual([undefined, undefined, undefined, undefined]);
      expect(await store().users.byNameKey('wanted')).toEqual({
        id: ids[0],
        name: 'wanted',
        passwordHash: '1',
      });
      expect(await store().users.create(newUser('WANTED'))).toBeUndefined();
    });

    test('have name keys that are compared byte by byte', async () => {
      const keys = ['k', 'K', 'k ', 'ḱ', 'k\u0301x', 'kx', 'ß', 'ss', '😀', '😁', '王', '玉'];
      for (const key of keys) {
        const id = await store().users.create({ ...newUser('any'), nameKey: key });
        expect([key, id === undefined]).toEqual([key, false]);
      }
    });

    test.each([
      '张三丰',
      '😀 👩‍👩‍👧‍👦',
      `O'Brien "Bob" \\ \`x\``,
      '%_ -- ; drop',
      'ﷺ'.repeat(50),
      '𠮷'.repeat(50),
    ])('may be named %s', async (name) => {
      const id = await store().users.create(newUser(name));
      expect(id).toBeDefined();
      expect(await store().users.byNameKey(nameKey(name))).toMatchObject({ id, name });
      expect(await store().users.names([id ?? 0])).toEqual(new Map([[id, name]]));
    });

    test('names are of those that exist', async () => {
      const created = oneTo(30).map((i) => `crowd ${i}`);
      const ids = await Promise.all(created.map((name) => store().users.create(newUser(name))));
      const asked = ids.map((id) => id ?? 0);
      const absent = oneTo(1_500).map((i) => 1_000_000 + i);
      const names = await store().users.names([...absent, ...asked, ...asked]);
      expect(asked.map((id) => names.get(id))).toEqual(created);
      expect(names.size).toBe(30);
      expect(await store().users.names([])).toEqual(new Map());
    });
  });
}
