import { randomUUID } from 'node:crypto';
import { Redis as RedisClient } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Child, startChild } from '../../../../../test/support/child.ts';
import { eventually } from '../../../../../test/support/deadline.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type Redis, startRedis } from '../../../../../test/support/redis.ts';
import type { Presence } from '../presence.ts';
import { startRedisPresence } from './redis-presence.ts';

const DEADLINE_MS = 10_000;

describeWith('redis', 'sessions that share their user, in Redis', () => {
  let redis: Redis;
  const children: Child[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    await Promise.all(children.map((child) => child.kill()));
    await redis.stop();
  });

  const startNode = (name: string): Promise<Presence> =>
    startRedisPresence({ url: redis.url, node: `${name}-${randomUUID()}` });
  const startTwo = () => Promise.all([startNode('one'), startNode('other')]);
  const until = (probe: () => boolean | Promise<boolean>, what: string): Promise<void> =>
    eventually(probe, DEADLINE_MS, () => what);
  const isOnline = async (presence: Presence, user: number): Promise<boolean> =>
    (await presence.online([user])).has(user);

  test('what Redis forgot, and what happened while it was away, is told again', async () => {
    const [one, other] = await startTwo();
    await Promise.all([1, 2, 3].map((user) => one.enter(user, `early ${user}`)));
    await other.enter(3, 'elsewhere');
    await Promise.all([one.claim(4, 'claimed'), one.enter(4, 'shared'), one.enter(6, 'shared')]);
    await one.claim(6, 'claimed');
    await redis.kill();
    await until(() => !one.isUp() && !other.isUp(), 'both know');
    await one.enter(5, 'late');
    expect(await one.release(2, 'early 2')).toBe(true);
    // As far as this node knows; the other has him still.
    expect(await one.release(3, 'early 3')).toBe(true);
    expect(await one.release(4, 'shared')).toBe(false);
    expect(await one.release(6, 'claimed')).toBe(false);

    await redis.restart();
    await until(async () => other.isUp() && (await isOnline(other, 5)), 'who came is online');
    const all = [1, 2, 3, 4, 5, 6];
    await until(async () => (await other.online(all)).size === 5, 'all are back');
    expect(await one.online(all)).toEqual(new Set([1, 3, 4, 5, 6]));
    expect(await other.claim(4, 'x')).toEqual({ kind: 'refused' });
    expect(await other.claim(6, 'x')).toEqual({ kind: 'granted' });
    expect(await one.release(1, 'early 1')).toBe(true);
    await Promise.all([one.stop(), other.stop()]);
  });

  test('what could not be ended is ended when Redis answers again', async () => {
    const [one, other] = await startTwo();
    await one.enter(11, 'a');
    redis.pause();
    await until(() => !one.isUp(), 'Redis is missed');
    expect(await one.release(11, 'a')).toBe(true);
    redis.resume();
    await until(async () => other.isUp() && !(await isOnline(other, 11)), 'he is offline');
    await Promise.all([one.stop(), other.stop()]);
  });

  test('a node that lost its lease has no users, and has them again when it is back', async () => {
    const name = `frozen-${randomUUID()}`;
    const frozen = await startRedisPresence({ url: redis.url, node: name });
    const other = await startNode('other');
    await frozen.enter(21, 'a');
    expect(await isOnline(other, 21)).toBe(true);
    const client = new RedisClient(redis.url);
    await client.multi().zrem('parley:nodes', name).del('parley:{user:21}').exec();
    client.disconnect();
    expect(await isOnline(other, 21)).toBe(false);
    await until(() => isOnline(other, 21), 'it tells its users again');
    await Promise.all([frozen.stop(), other.stop()]);
  });

  test('a node that leaves takes its users along', async () => {
    const [one, other] = await startTwo();
    await one.enter(31, 'a');
    await one.stop();
    expect(await isOnline(other, 31)).toBe(false);
    await other.stop();
  });

  test('the users of a killed or frozen node are offline within 10 s, the frozen come back', async () => {
    const presence = await startNode('observer');
    const start = (name: string, user: number) => startChild(child(redis.url, name, user));
    const [killed, frozen] = await Promise.all([start('killed', 41), start('frozen', 42)]);
    children.push(killed, frozen);
    await start('living', 43).then((living) => children.push(living));
    const online = async () => [...(await presence.online([41, 42, 43]))];
    await until(async () => (await online()).length === 3, 'all have entered');
    await killed.kill();
    frozen.signal('SIGSTOP');
    await until(async () => (await online()).length === 1, 'the users of the dead are offline');
    expect(await online()).toEqual([43]);
    frozen.signal('SIGCONT');
    await until(async () => (await online()).length === 2, 'the frozen one is back');
    expect(await online()).toEqual([42, 43]);
    await presence.stop();
  }, 40_000);
});

/** A node in a process of its own, which enters a user. */
function child(url: string, node: string, user: number) {
  const code = `
    import { startRedisPresence } from ${JSON.stringify(new URL('redis-presence.ts', import.meta.url))};
    const presence = await startRedisPresence({ url: '${url}', node: '${node}' });
    await presence.enter(${user}, 'session');`;
  return { command: process.execPath, args: ['--input-type=module', '--eval', code] };
}
