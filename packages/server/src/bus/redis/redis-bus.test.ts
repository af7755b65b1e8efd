import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type Redis, startRedis } from '../../../../../test/support/redis.ts';
import { busContract } from '../contract.ts';
import { startRedisBus } from './redis-bus.ts';

describeWith('redis', 'the Redis bus', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  busContract('redis', async () => {
    const [one, other] = await Promise.all(
      ['one', 'other'].map((name) =>
        startRedisBus({ url: redis.url, node: `${name}-${randomUUID()}` }),
      ),
    );
    if (one === undefined || other === undefined) throw new Error('no nodes');
    return {
      one,
      other,
      async dispose() {
        await Promise.all([one.stop(), other.stop()]);
      },
    };
  });
});
