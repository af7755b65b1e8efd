import { randomUUID } from 'node:crypto';
import { Redis as RedisClient } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../../../../test/support/deadline.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type Redis, startRedis } from '../../../../../test/support/redis.ts';
import { presenceContract } from '../contract.ts';
import { type Presence, PresenceUnavailable } from '../presence.ts';
import { startRedisPresence } from './redis-presence.ts';

describeWith('redis', 'presence in Redis', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  const startNode = (name: string, more: Partial<Parameters<typeof startRedisPresence>[0]> = {}) =>
    startRedisPresence({ url: redis.url, node: `${name}-${randomUUID()}`, ...more });
  const isOnline = async (presence: Presence, user: number) =>
    (await presence.online([user])).has(user);

  presenceContract('redis', async () => {
    const [one, other] = [await startNode('one'), await startNode('other')];
    return {
      one,
      other,
      passMs: (ms) => moveRefusals(redis.url, ms),
      async dispose() {
        await Promise.all([one.stop(), other.stop()]);
      },
    };
  });

  test('a node that leaves takes its claims along', async () => {
    const [one, other] = [await startNode('one'), await startNode('other')];
    await one.claim(1001, 'a');
    await one.stop();
    expect(await isOnline(other, 1001)).toBe(false);
    expect(await other.claim(1001, 'b')).toEqual({ kind: 'granted' });
    await other.stop();
  });

  test('nodes notice one that leaves, and are not misled by a Redis that forgets', async () => {
    const seen: string[] = [];
    const [one, other, third] = [
      await startNode('one'),
      await startNode('other'),
      await startNode('third'),
    ];
    other.listen(({ kind, nodes }) => {
      for (const node of nodes) seen.push(`${kind} ${node.split('-')[0]}`);
    });
    await one.stop();
    await eventually(
      () => seen.includes('left one'),
      10_000,
      () => 'it is noticed',
    );
    await redis.restart();
    await eventually(
      () => other.isUp() && third.isUp(),
      10_000,
      () => 'both are back',
    );
    await third.stop();
    await eventually(
      () => seen.length > 1,
      10_000,
      () => 'that this one leaves is noticed too',
    );
    expect(seen).toEqual(['left one', 'left third']);
    await other.stop();
  });

  test('two processes that go by one name are told so, and only they', async () => {
    const told: string[] = [];
    const twin = (name: string) => ({ node: 'twin', onTwin: () => told.push(name) });
    const nodes = [
      await startNode('', twin('one')),
      await startNode('', twin('other')),
      await startNode('third', { onTwin: () => told.push('third') }),
    ];
    await eventually(
      () => told.length >= 2,
      10_000,
      () => 'both know',
    );
    expect(told.sort()).toEqual(['one', 'other']);
    await Promise.all(nodes.map((node) => node.stop()));
  });

  test('without Redis it says so, and makes good for it afterwards', async () => {
    const changes: boolean[] = [];
    const one = await startNode('one', { onStateChange: (isUp) => changes.push(isUp) });
    const other = await startNode('other');
    await one.claim(1003, 'early');
    await one.claim(1004, 'leaves');
    await redis.kill();
    await expect(one.claim(1005, 'late')).rejects.toThrow(PresenceUnavailable);
    await expect(one.online([1003])).rejects.toThrow(PresenceUnavailable);
    await one.release(1004, 'leaves');
    expect(one.isUp()).toBe(false);

    await redis.restart();
    await eventually(
      async () => other.isUp() && (await isOnline(other, 1003)) && (await isOnline(other, 1005)),
      10_000,
      () => 'the claims are back',
    );
    expect(await isOnline(other, 1004)).toBe(false);
    expect(await other.claim(1003, 'x')).toEqual({ kind: 'refused' });
    expect(changes).toEqual([true, false, true]);
    await Promise.all([one.stop(), other.stop()]);
  });

  test('a claim that could not be given back is given back when Redis answers again', async () => {
    const [one, other] = [await startNode('one'), await startNode('other')];
    await one.claim(1007, 'a');
    redis.pause();
    await eventually(
      () => !one.isUp(),
      10_000,
      () => 'Redis is missed',
    );
    await one.release(1007, 'a');
    redis.resume();
    await eventually(
      async () => other.isUp() && one.isUp() && !(await isOnline(other, 1007)),
      10_000,
      () => 'the user is offline',
    );
    expect(await other.claim(1007, 'b')).toEqual({ kind: 'granted' });
    await Promise.all([one.stop(), other.stop()]);
  });

  test('a Redis that takes no renewals is away, and makes nobody look offline', async () => {
    const client = new RedisClient(redis.url);
    onTestFinished(() => client.disconnect());
    const changes: boolean[] = [];
    const one = await startNode('one', { onStateChange: (isUp) => changes.push(isUp) });
    const other = await startNode('other');
    await other.claim(1008, 'a');
    await client.config('SET', 'maxmemory', 1);
    await eventually(
      () => !one.isUp(),
      10_000,
      () => 'the refusal is noticed',
    );
    await expect(one.online([1008])).rejects.toThrow(PresenceUnavailable);
    await client.config('SET', 'maxmemory', 0);
    await eventually(
      () => one.isUp() && other.isUp(),
      10_000,
      () => 'both are back',
    );
    expect(await isOnline(one, 1008)).toBe(true);
    expect(changes).toEqual([true, false, true]);
    await Promise.all([one.stop(), other.stop()]);
  });

  test('of two sessions that claimed a user without Redis one is told to end', async () => {
    const replaced: string[] = [];
    const onReplaced = (user: number, session: string) => replaced.push(`${user} ${session}`);
    const [one, other] = [
      await startNode('one', { onReplaced }),
      await startNode('other', { onReplaced }),
    ];
    await redis.kill();
    await expect(one.claim(1006, 'a')).rejects.toThrow(PresenceUnavailable);
    await expect(other.claim(1006, 'b')).rejects.toThrow(PresenceUnavailable);
    await redis.restart();
    await eventually(
      () => replaced.length > 0 && one.isUp() && other.isUp(),
      10_000,
      () => 'one of them is told',
    );
    expect(replaced).toHaveLength(1);
    expect(await isOnline(one, 1006)).toBe(true);
    await Promise.all([one.stop(), other.stop()]);
  });
});

/** Lets the refusals that Redis remembers age by so much. */
async function moveRefusals(url: string, ms: number): Promise<void> {
  const client = new RedisClient(url);
  for (const key of await client.keys('*:refused:*')) {
    const remainingMs = (await client.pttl(key)) - ms;
    if (remainingMs > 0) await client.pexpire(key, remainingMs);
    else await client.del(key);
  }
  client.disconnect();
}
