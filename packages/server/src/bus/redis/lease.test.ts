import { fileURLToPath } from 'node:url';
import { Redis as RedisClient } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Child, startChild } from '../../../../../test/support/child.ts';
import { eventually } from '../../../../../test/support/deadline.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type Redis, startRedis } from '../../../../../test/support/redis.ts';
import { startRedisPresence } from './redis-presence.ts';
import { RECORD_LIFETIME_MS } from './user-record.ts';

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

  async function startNode(name: string, user: number, { url } = redis): Promise<Child> {
    const args = [NODE_PROCESS, url, name, String(user), '1'];
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

  test.each([
    ['forgets all', []],
    ['remembers all', ['--appendonly', 'yes', '--appendfsync', 'always']],
  ])(
    'ends too when Redis dies with the node, and %s',
    async (_, args) => {
      const server = await startRedis({ args });
      onTestFinished(() => server.stop());
      const presence = await startRedisPresence({ url: server.url, node: 'observer' });
      onTestFinished(() => presence.stop());
      const [dying] = await Promise.all([
        startNode('dying', 1, server),
        startNode('living', 11, server),
      ]);
      const users = [1, 2, 11, 12];
      expect(await presence.online(users)).toEqual(new Set(users));
      await Promise.all([dying.kill(), server.kill()]);
      await server.restart();
      await eventually(
        async () => {
          const online = await presence.online(users).catch(() => new Set());
          return online.size === 2 && online.has(11) && online.has(12);
        },
        10_000,
        () => 'only the users of the living node are online',
      );
      expect(await presence.claim(1, 'elsewhere')).toEqual({ kind: 'granted' });
      expect(await presence.claim(11, 'elsewhere')).toEqual({ kind: 'refused' });
    },
    40_000,
  );

  test('is not prolonged by a clock of Redis that is put back', async () => {
    const client = new RedisClient(redis.url);
    onTestFinished(() => client.disconnect());
    const presence = await startRedisPresence({ url: redis.url, node: 'beside' });
    onTestFinished(() => presence.stop());
    const gone = await startNode('gone', 21);
    await gone.kill();
    // What it looks like when the clock that the lease was made by was an hour ahead.
    await client.zincrby('parley:nodes', 3_600_000, 'gone');
    expect(await presence.online([21, 22])).toEqual(new Set());
    expect(await presence.claim(21, 'elsewhere')).toEqual({ kind: 'granted' });
  });

  test('is all that keeps what a node said of users: that goes by itself, too', async () => {
    const client = new RedisClient(redis.url);
    onTestFinished(() => client.disconnect());
    await startNode('brief', 31);
    for (const user of [31, 32]) {
      const remainingMs = await client.pttl(`parley:{user:${user}}`);
      expect(remainingMs).toBeGreaterThan(0);
      expect(remainingMs).toBeLessThanOrEqual(RECORD_LIFETIME_MS);
    }
  });
});
