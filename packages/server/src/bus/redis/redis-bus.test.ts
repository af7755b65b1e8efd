import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../../../../test/support/deadline.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type Redis, startRedis } from '../../../../../test/support/redis.ts';
import type { ChatEvent } from '../../domain/event.ts';
import { busContract } from '../contract.ts';
import { startRedisBus } from './redis-bus.ts';

const receipt = { type: 'receipt', conversation: 'd1.2', user: 2, read: undefined } as const;

describeWith('redis', 'the Redis bus', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  test('clusters in two numbered databases of one Redis do not hear each other', async () => {
    const [one, sender, strangers, stranger] = await Promise.all(
      ['/0', '', '/1', '/1'].map(async (db) => {
        const bus = await startRedisBus({ url: redis.url + db, node: randomUUID() });
        onTestFinished(() => bus.stop());
        const heard: ChatEvent[] = [];
        bus.listen({ onEvent: (event) => heard.push(event), onGap() {} });
        await bus.subscribe('user:1');
        return { bus, heard };
      }),
    );
    const publish = (from: typeof one, delivered: number) =>
      from?.bus.publish(['user:1'], { ...receipt, delivered });
    const hears = (node: typeof one) =>
      eventually(
        () => node?.heard.length === 1,
        10_000,
        () => 'it is heard',
      );
    publish(stranger, 1);
    await hears(strangers);
    publish(sender, 2);
    await hears(one);
    expect(one?.heard).toMatchObject([{ delivered: 2 }]);
    expect(strangers?.heard).toMatchObject([{ delivered: 1 }]);
  });

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
