import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { startRedisCluster } from '../../../../../test/support/redis-cluster.ts';
import { startRedisSentinel } from '../../../../../test/support/redis-sentinel.ts';
import { busContract } from '../contract.ts';
import { startRedisBus } from './redis-bus.ts';

interface Servers {
  readonly url: string;
  stop(): Promise<void>;
}

describeWith('redis', 'Redis in its other forms', () => {
  form('behind Sentinel', startRedisSentinel);
  form('a cluster', startRedisCluster);
});

function form(name: string, start: () => Promise<Servers>): void {
  describe(name, () => {
    let servers: Servers;
    beforeAll(async () => {
      servers = await start();
    });
    afterAll(() => servers?.stop());

    busContract(name, async () => {
      const [one, other] = await Promise.all([
        startRedisBus({ url: servers.url, node: `one-${randomUUID()}` }),
        startRedisBus({ url: servers.url, node: `other-${randomUUID()}` }),
      ]);
      return {
        one,
        other,
        async dispose() {
          await Promise.all([one.stop(), other.stop()]);
        },
      };
    });
  });
}
