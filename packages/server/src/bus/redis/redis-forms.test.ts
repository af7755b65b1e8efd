import { randomUUID } from 'node:crypto';
import { Redis as Client } from 'ioredis';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import type { Redis } from '../../../../../test/support/redis.ts';
import { startRedisCluster } from '../../../../../test/support/redis-cluster.ts';
import { startRedisSentinel } from '../../../../../test/support/redis-sentinel.ts';
import { busContract, presenceContract } from '../contract.ts';
import { startRedisBus } from './redis-bus.ts';
import { startRedisPresence } from './redis-presence.ts';

interface Servers {
  readonly url: string;
  readonly masters: readonly Redis[];
  stop(): Promise<void>;
}

describeWith('redis', 'Redis in its other forms', () => {
  form('behind Sentinel', async () => {
    const sentinel = await startRedisSentinel();
    return { ...sentinel, masters: [sentinel.master] };
  });
  form('a cluster', startRedisCluster);
});

function form(name: string, start: () => Promise<Servers>): void {
  describe(name, () => {
    let servers: Servers;
    beforeAll(async () => {
      servers = await start();
    });
    afterAll(() => servers?.stop());

    busContract(name, () => startTwo(startRedisBus));
    presenceContract(name, async () => ({
      ...(await startTwo(startRedisPresence)),
      async passMs(ms) {
        for (const { url } of servers.masters) await moveRefusals(url, ms);
      },
    }));

    async function startTwo<Part extends { stop(): Promise<void> }>(
      startPart: (node: { readonly url: string; readonly node: string }) => Promise<Part>,
    ) {
      const [one, other] = await Promise.all([
        startPart({ url: servers.url, node: `one-${randomUUID()}` }),
        startPart({ url: servers.url, node: `other-${randomUUID()}` }),
      ]);
      return {
        one,
        other,
        async dispose() {
          await Promise.all([one.stop(), other.stop()]);
        },
      };
    }
  });
}

/** Lets the refusals that a server remembers age by so much. */
async function moveRefusals(url: string, ms: number): Promise<void> {
  const client = new Client(url);
  for (const key of await client.keys('*:refused:*')) {
    const remainingMs = (await client.pttl(key)) - ms;
    if (remainingMs > 0) await client.pexpire(key, remainingMs);
    else await client.del(key);
  }
  client.disconnect();
}
