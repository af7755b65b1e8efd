import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../../../test/support/deadline.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type Redis, startRedis } from '../../../../../test/support/redis.ts';
import type { ChatEvent } from '../../domain/event.ts';
import { type Bus, BusUnavailable } from '../bus.ts';
import { startRedisBus } from './redis-bus.ts';

const DEADLINE_MS = 15_000;
const event = (session: string): ChatEvent => ({ type: 'takeover', user: 1, session });

describeWith('redis', 'the Redis bus in an outage', () => {
  let redis: Redis;
  let one: Observed;
  let other: Observed;
  beforeEach(async () => {
    redis = await startRedis();
    [one, other] = await Promise.all([observe(redis, 'one'), observe(redis, 'other')]);
  });
  afterEach(async () => {
    await Promise.all([one.bus.stop(), other.bus.stop()]);
    await redis.stop();
  });

  test('it connects again, subscribes again, and says that something may be missing', async () => {
    await other.bus.subscribe('user:1');
    await redis.kill();
    await until(() => !one.bus.isUp() && !other.bus.isUp(), 'both know');

    await expect(other.bus.subscribe('user:2')).rejects.toThrow(BusUnavailable);
    one.bus.publish(['user:1'], event('lost'));
    one.bus.publish(['user:1'], event('lost too'));
    expect(one.gaps()).toBe(1);
    expect(other.gaps()).toBe(0);

    await redis.restart();
    await until(() => one.bus.isUp() && other.bus.isUp(), 'both are back');
    expect(other.gaps()).toBe(1);
    one.bus.publish(['user:1'], event('first'));
    one.bus.publish(['user:2'], event('second'));
    await until(() => other.sessions.length === 2, 'the events of both topics');
    expect(other.sessions).toEqual(['first', 'second']);
    await until(() => other.gaps() === 2, 'the other is told of what could not be published');
  });

  test('it tells of an outage once, however many tries fail', async () => {
    await redis.kill();
    await refuseConnections(redis.port, 8);
    await redis.restart();
    await until(() => one.bus.isUp(), 'it is back');
    expect(one.changes.map((change) => change.split(':')[0])).toEqual(['up', 'down', 'up']);
  });

  test('what was given up in an outage stays given up', async () => {
    await other.bus.subscribe('user:1');
    await other.bus.subscribe('user:2');
    await redis.kill();
    await until(() => !other.bus.isUp(), 'it knows');
    other.bus.unsubscribe('user:1');
    await redis.restart();
    await until(() => one.bus.isUp() && other.bus.isUp(), 'both are back');
    one.bus.publish(['user:1'], event('unwanted'));
    one.bus.publish(['user:2'], event('wanted'));
    await until(() => other.sessions.length > 0, 'an event');
    expect(other.sessions).toEqual(['wanted']);
  });

  test('a Redis that no longer answers is taken for lost', async () => {
    redis.pause();
    await until(() => !one.bus.isUp(), 'it knows');
    expect(one.changes.at(-1)).toContain('no answer');
    redis.resume();
    await until(() => one.bus.isUp(), 'it is back');
  });

  test('what Redis does not take is dropped above a limit, and the others are told', async () => {
    const session = 'x'.repeat(1024 * 1024);
    for (let at = 0; at < 8; at++) one.bus.publish(['user:1'], event(session));
    expect(one.gaps()).toBe(1);
    await until(() => other.gaps() === 1, 'the other is told');
    await other.bus.subscribe('user:1');
    one.bus.publish(['user:1'], event('small'));
    await until(() => other.sessions.includes('small'), 'publishing works again');
  });

  test('an order to stop is obeyed without Redis, too', async () => {
    await redis.kill();
    await until(() => !one.bus.isUp(), 'it knows');
    await one.bus.stop();
    await redis.restart();
    await until(() => other.bus.isUp(), 'the other is back');
    expect(one.bus.isUp()).toBe(false);
  });

  test('a node starts without Redis, and connects when it comes', async () => {
    await redis.kill();
    const late = await observe(redis, 'late');
    expect(late.bus.isUp()).toBe(false);
    expect(late.changes).toHaveLength(1);
    await expect(late.bus.subscribe('user:1')).rejects.toThrow(BusUnavailable);
    await redis.restart();
    await until(() => late.bus.isUp() && one.bus.isUp(), 'it is there');
    one.bus.publish(['user:1'], event('first'));
    await until(() => late.sessions.length === 1, 'the event');
    expect(late.gaps()).toBe(1);
    await late.bus.stop();
  });
});

interface Observed {
  readonly bus: Bus;
  readonly changes: readonly string[];
  readonly sessions: readonly string[];
  gaps(): number;
}

async function observe(redis: Redis, name: string): Promise<Observed> {
  const changes: string[] = [];
  const sessions: string[] = [];
  let gaps = 0;
  const bus = await startRedisBus({
    url: redis.url,
    node: `${name}-${randomUUID()}`,
    onStateChange: (isUp, reason) => changes.push(isUp ? 'up' : `down: ${reason}`),
  });
  bus.listen({
    onEvent(received) {
      if (received.type === 'takeover') sessions.push(received.session);
    },
    onGap() {
      gaps += 1;
    },
  });
  return { bus, changes, sessions, gaps: () => gaps };
}

function until(probe: () => boolean, what: string): Promise<void> {
  return eventually(probe, DEADLINE_MS, () => what);
}

/** Stands in the place of a server until so many connections came, each of which it breaks. */
async function refuseConnections(port: number, count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.resetAndDestroy();
    left -= 1;
    if (left === 0) server.close(() => resolve());
  });
  server.listen(port, '127.0.0.1');
  await promise;
}
