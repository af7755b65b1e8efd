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
    expect(await Promise.all(claims)).toEqual(['one', 'one', 'one']);
    expect(await claimForStore(redis.url, 'other')).toBe('one');
    expect(await claimForStore(redis.url, 'one')).toBe('one');
  });

  test('serves another one under another prefix', async () => {
    expect(await claimForStore(redis.url, 'third', 'elsewhere:')).toBe('third');
  });

  test('that is away cannot say', async () => {
    await expect(claimForStore(`redis://127.0.0.1:${await freePort()}`, 'one')).rejects.toThrow();
  });
});
