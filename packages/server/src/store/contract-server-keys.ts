import { describe, expect, test } from 'vitest';
import { type MakeStore, sharedStore } from './contract-subject.ts';
import { anyHash } from './contract-tokens.ts';

export function serverKeyContract(makeStore: MakeStore): void {
  describe('server keys', () => {
    const store = sharedStore(makeStore);

    test('are found by their hash, listed, and revoked', async () => {
      const [one, other] = [anyHash(), anyHash()];
      const shop = await store().keys.create({ name: '店 shop', hash: one, createdAt: 5 });
      const game = await store().keys.create({ name: 'game', hash: other, createdAt: 6 });
      const keys = [
        { id: shop, name: '店 shop', createdAt: 5 },
        { id: game, name: 'game', createdAt: 6 },
      ];
      expect(await store().keys.find(one)).toEqual(keys[0]);
      expect(await store().keys.find(anyHash())).toBeUndefined();
      expect(await store().keys.all()).toEqual(keys);
      const revoked = store().keys.revoke(shop);
      expect(await store().keys.find(one)).toBeUndefined();
      expect(await revoked).toBe(true);
      expect(await store().keys.revoke(shop)).toBe(false);
      expect(await store().keys.all()).toEqual([keys[1]]);
      const next = await store().keys.create({ name: 'shop', hash: anyHash(), createdAt: 7 });
      expect([shop, game]).not.toContain(next);
    });

    test('have one hash each', async () => {
      const hash = anyHash();
      await store().keys.create({ name: 'first', hash, createdAt: 5 });
      await expect(store().keys.create({ name: 'second', hash, createdAt: 6 })).rejects.toThrow();
      expect(await store().keys.find(hash)).toMatchObject({ name: 'first' });
    });
  });
}
