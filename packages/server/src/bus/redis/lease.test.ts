import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Child, startChild } from '../../../../../test/support/child.ts';
import { eventually } from '../../../../../test/support/deadline.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type Redis, startRedis } from '../../../../../test/support/redis.ts';
import { startRedisPresence } from './redis-presence.ts';

const NODE_PROCESS = fileURLToPath(
  new URL('../../../../../test/support/presence-process.ts', import.meta.url),
);

describeWith('redis', 'the lease of a node', () => {
  let redis: Redis;
  const nodes: Child[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.kill()));
    await redis.stop();
  });

  async function startNode(name: string, user: number): Promise<Child> {
    const args = [NODE_PROCESS, redis.url, name, String(user)];
    const node = await startChild({ command: process.execPath, args });
    nodes.push(node);
    await eventually(
      () => node.stdout().includes('granted'),
      10_000,
      () => `${name} has claimed its user: ${node.stderr()}`,
    );
    return node;
  }

  test('runs out within 10 s when it is killed or frozen, and only then', async () => {
    const [killed, frozen] = await Promise.all([startNode('killed', 1), startNode('frozen', 2)]);
    await startNode('living', 3);
    const presence = await startRedisPresence({ url: redis.url, node: 'observer' });
    const online = async () => [...(await presence.online([1, 2, 3]))];
    expect(await online()).toEqual([1, 2, 3]);

    await killed.kill();
    frozen.signal('SIGSTOP');
    expect(await presence.claim(1, 'a')).toEqual({ kind: 'refused' });
    await eventually(
      async () => (await online()).length === 1,
      10_000,
      () => 'the users of the dead are offline',
    );
    expect(await online()).toEqual([3]);
    expect(await presence.claim(2, 'b')).toEqual({ kind: 'granted' });
    expect(await presence.claim(3, 'c')).toEqual({ kind: 'refused' });

    frozen.signal('SIGCONT');
    await eventually(
      () => frozen.stdout().includes('replaced 2 session'),
      10_000,
      () => 'the one that comes back is told that it lost its user',
    );
    expect(await presence.claim(2, 'd')).toEqual({ kind: 'refused' });
    await presence.stop();
  }, 40_000);
});
