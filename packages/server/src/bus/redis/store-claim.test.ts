import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { freePort } from '../../../../../test/support/free-port.ts';
import { type Redis, startRedis } from '../../../../../test/support/redis.ts';
import { claimForStore } from './store-claim.ts';

describeWith('redis', 'a Redis', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  test('serves one store, whose nodes may come at once and again', async () => {
    const claims = ['one', 'one', 'one'].map((store) => claimForStore(redis.url, store));
    const claimed = await Promise.all(claims);
    expect(claimed.map(({ store }) => store)).toEqual(['one', 'one', 'one']);
    expect(claimed.filter(({ isNew }) => isNew)).toHaveLength(1);
    const known = { store: 'one', isNew: false };
    expect(await claimForStore(redis.url, 'other')).toEqual(known);
    expect(await claimForStore(redis.url, 'one')).toEqual(known);
  });

  test('serves another one under another prefix', async () => {
    expect(await claimForStore(redis.url, 'third', 'elsewhere:')).toMatchObject({
      store: 'third',
    });
  });

  test('that is away cannot say', async () => {
    await expect(claimForStore(`redis://127.0.0.1:${await freePort()}`, 'one')).rejects.toThrow();
  });
});
