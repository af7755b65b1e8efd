import { describe, expect, test } from 'vitest';
import type { UserId } from '../domain/conversation.ts';
import { type MakeStore, oneTo, sharedStore } from './contract-subject.ts';
import { newUser } from './contract-users.ts';

/** 32 bytes that no other test has, beginning with what looks like the end of a text. */
let hashesSoFar = 0;
export function anyHash(): Uint8Array {
  hashesSoFar += 1;
  const hash = new Uint8Array(32);
  new DataView(hash.buffer).setUint32(28, hashesSoFar);
  hash[27] = 255;
  return hash;
}

export function tokenContract(makeStore: MakeStore): void {
  describe('tokens', () => {
    const store = sharedStore(makeStore);
    const user = async (name: string) => (await store().users.create(newUser(name))) ?? 0;
    const create = (
      owner: UserId,
      more: { at?: number; expiresAt?: number; max?: number } = {},
    ) => {
      const { at = 10, expiresAt = 1_000, max = 100 } = more;
      const hash = anyHash();
      const id = store().tokens.create(
        { user: owner, hash, device: `phone 手机 ${at}`, createdAt: at, expiresAt },
        max,
      );
      return { hash, id };
    };
    const idsOf = async (owner: UserId, atMs: number) =>
      (await store().tokens.of(owner, atMs)).map(({ id }) => id);

    test('are found by their hash, of their own user alone, until they expire', async () => {
      const [al, bo] = [await user('al'), await user('bo')];
      const { hash, id } = create(al);
      const record = {
        ...{ id: await id, user: al, name: 'al', device: 'phone 手机 10' },
        ...{ createdAt: 10, usedAt: 10, expiresAt: 1_000 },
      };
      create(al);
      expect(await store().tokens.find(al, hash, 999)).toEqual(record);
      expect(await store().tokens.find(al, hash, 1_000)).toBeUndefined();
      expect(await store().tokens.find(bo, hash, 999)).toBeUndefined();
      expect(await store().tokens.find(al, anyHash(), 999)).toBeUndefined();
      expect(await store().tokens.of(al, 999)).toContainEqual(record);
      expect(await store().tokens.of(al, 1_000)).toEqual([]);
      expect(await store().tokens.of(bo, 999)).toEqual([]);
    });

    test('are noted when they are used, and hold longer', async () => {
      const owner = await user('used');
      const [first, second] = [create(owner), create(owner)];
      const [one, other] = [await first.id, await second.id];
      expect(await idsOf(owner, 20)).toEqual([other, one]);
      await store().tokens.touch([]);
      await store().tokens.touch([
        { user: owner, token: one, usedAt: 500, expiresAt: 1_500 },
        { user: owner, token: other, usedAt: 400, expiresAt: 1_400 },
        { user: owner, token: 2_147_483_647, usedAt: 400, expiresAt: 1_400 },
        { user: owner + 1_000_000, token: one, usedAt: 900, expiresAt: 1_900 },
      ]);
      await store().tokens.touch([{ user: owner, token: one, usedAt: 300, expiresAt: 1_300 }]);
      expect(await idsOf(owner, 1_300)).toEqual([one, other]);
      expect(await idsOf(owner, 1_450)).toEqual([one]);
      expect(await store().tokens.find(owner, first.hash, 1_450)).toMatchObject({
        ...{ createdAt: 10, usedAt: 500, expiresAt: 1_500 },
      });
    });

    test('beyond the limit the least recently used ones end', async () => {
      const owner = await user('many');
      const created = oneTo(5).map((at) => create(owner, { at, max: 5 }));
      const ids = await Promise.all(created.map(({ id }) => id));
      await store().tokens.touch([
        { user: owner, token: ids[0] ?? 0, usedAt: 50, expiresAt: 1_000 },
      ]);
      const sixth = await create(owner, { at: 60, max: 4 }).id;
      expect(await idsOf(owner, 60)).toEqual([sixth, ids[0], ids[4], ids[3]]);
      // The new one stays even if the clock was set back.
      const seventh = await create(owner, { at: 2, max: 1 }).id;
      expect(await idsOf(owner, 60)).toEqual([seventh]);
      expect(new Set([...ids, sixth, seventh]).size).toBe(7);
    });

    test('that have expired end first, and their ids are not used again', async () => {
      const owner = await user('expired');
      const ids: number[] = [];
      for (const expiresAt of [100, 900, 100]) ids.push(await create(owner, { expiresAt }).id);
      const { id } = create(owner, { at: 500, max: 2 });
      ids.push(await id);
      expect(await idsOf(owner, 50)).toEqual([ids[3], ids[1]]);
      expect(await store().tokens.revoke(owner, ids[3] ?? 0)).toBe(true);
      ids.push(await create(owner, { at: 600 }).id);
      expect(new Set(ids).size).toBe(5);
    });

    test('end when their owner says so', async () => {
      const [al, bo] = [await user('cy'), await user('di')];
      const { hash, id: created } = create(al);
      const id = await created;
      expect(await store().tokens.revoke(bo, id)).toBe(false);
      expect(await store().tokens.find(al, hash, 20)).toBeDefined();
      expect(await store().tokens.revoke(al, id)).toBe(true);
      expect(await store().tokens.revoke(al, id)).toBe(false);
      expect(await store().tokens.find(al, hash, 20)).toBeUndefined();
    });

    test('end all with another password, and nobody else’s', async () => {
      const [al, bo] = [await user('ed'), await user('fi')];
      const [mine, own, theirs] = [create(al), create(al), create(bo)];
      await theirs.id;
      // Nobody awaits: what was called before is changed, what is called after sees it.
      const changed = store().users.changePassword(al, '#new');
      const named = store().users.byNameKey('ed');
      const found = store().tokens.find(al, mine.hash, 20);
      expect(await named).toEqual({ id: al, name: 'ed', passwordHash: '#new' });
      expect(await found).toBeUndefined();
      expect(await store().users.byId(al)).toMatchObject({ passwordHash: '#new' });
      expect(await store().users.byId(bo)).toMatchObject({ passwordHash: '#' });
      expect(await store().tokens.of(al, 20)).toEqual([]);
      expect(await store().tokens.find(bo, theirs.hash, 20)).toBeDefined();
      await Promise.all([mine.id, own.id, changed]);
      const later = create(al);
      expect(await store().tokens.find(al, later.hash, 20)).toMatchObject({ id: await later.id });
    });

    test('of nobody are not made', async () => {
      await expect(create(2_147_483_647).id).rejects.toThrow('2147483647');
      expect(await store().tokens.of(2_147_483_647, 20)).toEqual([]);
    });
  });
}
