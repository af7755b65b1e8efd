import { expect, test } from 'vitest';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { ExternalUsers } from './external-users.ts';

const users = (store = createMemoryStore()) => new ExternalUsers(store.users, () => 1_000);

test('a user is made once, whoever asks at once, on one node or two', async () => {
  const store = createMemoryStore();
  const [one, other] = [users(store), users(store)];
  const made = await Promise.all(
    [one, other, one, other].map((node) => node.findOrMake('key', 'Al')),
  );
  expect(new Set(made.map(({ id }) => id))).toHaveLength(1);
  expect(made.every(({ name }) => name === 'Al')).toBe(true);
});

test('whose name is taken gets one like it, and keeps it', async () => {
  const all = users();
  const names = [];
  for (const key of ['a', 'b', 'c']) names.push((await all.findOrMake(key, 'Al')).name);
  names.push((await all.findOrMake('d', 'ＡＬ')).name);
  expect(names).toEqual(['Al', 'Al 2', 'Al 3', 'ＡＬ 4']);
  expect((await all.findOrMake('b', 'Bo')).name).toBe('Al 2');
});

test('nothing near is free: an error, after so many tries', async () => {
  let tries = 0;
  const taken = new ExternalUsers(
    {
      byExternalId: async () => undefined,
      createExternal: async () => {
        tries += 1;
        return undefined;
      },
    },
    () => 0,
  );
  await expect(taken.findOrMake('key', 'Al')).rejects.toMatchObject({ error: 'name_taken' });
  expect(tries).toBe(17);
});

test('a new user has a name that people may have', async () => {
  const all = users();
  for (const name of ['', ' x', 'x'.repeat(51), 'a\nb', '\u200b']) {
    await expect(all.findOrMake('key', name)).rejects.toMatchObject({ error: 'invalid_name' });
  }
  await expect(all.findOrMake('key', undefined)).rejects.toMatchObject({ error: 'invalid_field' });
  expect(await all.find('key')).toBeUndefined();
});

test('keys are compared exactly', async () => {
  const all = users();
  const keys = ['k', 'K', 'k ', 'ｋ', 'ḱ', 'k\u0301'];
  for (const key of keys) await all.findOrMake(key, 'Al');
  const ids = await Promise.all(keys.map(async (key) => (await all.find(key))?.id));
  expect(new Set(ids)).toHaveLength(keys.length);
});
