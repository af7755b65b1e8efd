import { randomUUID } from 'node:crypto';
import { Redis as Client } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../../../../test/support/deadline.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type RedisCluster, startRedisCluster } from '../../../../../test/support/redis-cluster.ts';
import { startRedisSentinel } from '../../../../../test/support/redis-sentinel.ts';
import type { ChatEvent } from '../../domain/event.ts';
import type { Bus, Topic } from '../bus.ts';
import type { Presence } from '../presence.ts';
import { slotOf } from './key-slot.ts';
import { startRedisBus } from './redis-bus.ts';
import { startRedisPresence } from './redis-presence.ts';

const DEADLINE_MS = 30_000;

interface Observed {
  readonly bus: Bus;
  readonly presence: Presence;
  readonly states: readonly string[];
  readonly sessions: readonly string[];
  gaps(): number;
}

const event = (session: string): ChatEvent => ({ type: 'takeover', user: 1, session });
const until = (probe: () => boolean | Promise<boolean>, what: string): Promise<void> =>
  eventually(probe, DEADLINE_MS, () => what);

async function observe(url: string, name: string): Promise<Observed> {
  const states: string[] = [];
  const sessions: string[] = [];
  let gaps = 0;
  const node = `${name}-${randomUUID()}`;
  const [bus, presence] = await Promise.all([
    startRedisBus({
      ...{ url, node },
      onStateChange: (isUp, reason) => states.push(isUp ? 'up' : `down: ${reason}`),
    }),
    startRedisPresence({ url, node }),
  ]);
  bus.listen({
    onEvent(received) {
      if (received.type === 'takeover') sessions.push(received.session);
    },
    onGap() {
      gaps += 1;
    },
  });
  return { bus, presence, states, sessions, gaps: () => gaps };
}

async function stop(...observed: (Observed | undefined)[]): Promise<void> {
  await Promise.all(observed.flatMap((each) => [each?.bus.stop(), each?.presence.stop()]));
}

async function isOnline({ presence }: Observed, user: number): Promise<boolean> {
  return (await presence.online([user]).catch(() => new Set())).has(user);
}

/** Publishes until it is heard: while servers change, what is published may be lost. */
async function untilHeard(from: Observed, to: Observed, topic: Topic): Promise<void> {
  const session = randomUUID();
  await until(() => {
    // Nothing is left under way, whose loss would be told of, too.
    if (to.sessions.includes(session)) return true;
    from.bus.publish([topic], event(session));
    return false;
  }, `${topic} is heard`);
}

/** The first user whose topic is on that master. */
function topicOn(cluster: RedisCluster, index: number): Topic {
  for (let user = 1; ; user += 1) {
    const slot = slotOf(`parley:user:${user}`);
    if (cluster.masterOf(slot) === cluster.masters[index]) return `user:${user}`;
  }
}

const slotOfTopic = (topic: Topic): number => slotOf(`parley:${topic}`);

describeWith('redis', 'a Redis cluster of which a part fails', () => {
  let cluster: RedisCluster;
  let one: Observed;
  let other: Observed;
  beforeAll(async () => {
    cluster = await startRedisCluster({ args: ['--cluster-require-full-coverage', 'no'] });
    [one, other] = await Promise.all([observe(cluster.url, 'one'), observe(cluster.url, 'other')]);
  });
  afterAll(async () => {
    await stop(one, other);
    await cluster?.stop();
  });

  test('what is on the other masters goes on; what was on it comes back with it', async () => {
    const topics = [0, 1, 2].map((index) => topicOn(cluster, index));
    const [kept = 'user:1', , lost = 'user:1'] = topics;
    await Promise.all(topics.map((topic) => other.bus.subscribe(topic)));
    // Its lease is on a master that stays.
    const nodesAt = slotOf('parley:nodes');
    expect(cluster.masterOf(nodesAt)).not.toBe(cluster.masters[2]);
    const user = Number(lost.slice(5));
    await one.presence.enter(user, 'a');

    await cluster.masters[2]?.kill();
    await until(() => !one.bus.isUp() && !other.bus.isUp(), 'both know');
    expect(other.states.at(-1)).toContain(`:${cluster.masters[2]?.port}: `);
    await until(() => !one.presence.isUp(), 'presence knows');
    one.bus.publish([lost], event('lost'));
    one.bus.publish([kept], event('kept'));
    await until(() => other.sessions.includes('kept'), 'what the others carry is heard');
    const gapsBefore = other.gaps();

    await cluster.masters[2]?.restart();
    await until(() => one.bus.isUp() && other.bus.isUp(), 'both are back');
    await until(() => other.gaps() > gapsBefore, 'the other is told to look into the log');
    await untilHeard(one, other, lost);
    expect(other.sessions).not.toContain('lost');
    await until(() => one.presence.isUp(), 'presence is back');
    await until(() => isOnline(other, user), 'who is on the node is told again');
  });

  test('a slot that is moved is followed, and the log is looked into', async () => {
    const topic = topicOn(cluster, 0);
    await other.bus.subscribe(topic);
    await untilHeard(one, other, topic);
    const gapsBefore = other.gaps();
    const to = cluster.masters[1];
    if (to === undefined) throw new Error('no master');
    await cluster.beginMove(slotOfTopic(topic), to);
    await untilHeard(one, other, topic);
    await cluster.endMove(slotOfTopic(topic), to);
    await untilHeard(one, other, topic);
    await until(() => other.gaps() > gapsBefore, 'the other is told to look into the log');
    await until(() => one.bus.isUp() && other.bus.isUp(), 'all is well again');
    // A topic that is new to the node, in the slot of which others know the old master.
    const late = await observe(cluster.url, 'late');
    await late.bus.subscribe(topic);
    await untilHeard(one, late, topic);
    await stop(late);
  });

  test('a message of a later release leads to a look into the log, not once for each', async () => {
    const topic = topicOn(cluster, 2);
    await other.bus.subscribe(topic);
    await untilHeard(one, other, topic);
    const gapsBefore = other.gaps();
    const { host, port } = cluster.masterOf(slotOfTopic(topic));
    const client = new Client({ host, port });
    const later = '2 n1 1 1 entry of another kind\n';
    try {
      const sent = Array.from({ length: 100 }, () =>
        client.call('SPUBLISH', `parley:${topic}`, later),
      );
      // Each was heard by one node.
      expect(new Set(await Promise.all(sent))).toEqual(new Set([1]));
    } finally {
      client.disconnect();
    }
    await until(() => other.gaps() > gapsBefore, 'the other is told to look into the log');
    await untilHeard(one, other, topic);
    expect(other.gaps() - gapsBefore).toBeLessThanOrEqual(2);
  });
});

// Each waits for seconds: for the others to believe that it is dead.
describeWith('redis', 'a Redis master that dies and is replaced', () => {
  describe.concurrent('in a cluster', () => {
    test.concurrent('its replica takes over with all that was on it', async () => {
      const cluster = await startRedisCluster({ withReplicas: true });
      let nodes: Observed[] = [];
      try {
        nodes = await Promise.all([observe(cluster.url, 'one'), observe(cluster.url, 'other')]);
        await takesOver(nodes, topicOn(cluster, 1), async () => {
          await cluster.masters[1]?.kill();
        });
        expect(nodes[1]?.states.filter((state) => state === 'up')).toHaveLength(2);
      } finally {
        await stop(...nodes);
        await cluster.stop();
      }
    });
  });

  describe.concurrent.each(['killed', 'frozen'] as const)('behind Sentinel, %s', (how) => {
    test.concurrent('its replica takes over with all that was on it', async () => {
      const redis = await startRedisSentinel();
      let nodes: Observed[] = [];
      try {
        nodes = await Promise.all([observe(redis.url, 'one'), observe(redis.url, 'other')]);
        await takesOver(nodes, 'user:1', async () => {
          if (how === 'killed') await redis.master.kill();
          else redis.master.pause();
        });
        expect(await redis.masterPort()).toBe(redis.replica.port);
      } finally {
        await stop(...nodes);
        await redis.stop();
      }
    });
  });
});

async function takesOver(nodes: Observed[], topic: Topic, fail: () => Promise<void>) {
  const [one, other] = nodes;
  if (one === undefined || other === undefined) throw new Error('two nodes are needed');
  const user = Number(topic.slice(5));
  await other.bus.subscribe(topic);
  await one.presence.claim(user, 'claimed');
  await one.presence.enter(user + 1, 'entered');
  await untilHeard(one, other, topic);
  const gapsBefore = other.gaps();

  await fail();
  await until(() => !one.bus.isUp() && !other.bus.isUp(), 'both know');
  await until(() => one.bus.isUp() && other.bus.isUp(), 'another has taken its place');
  await until(() => other.gaps() > gapsBefore, 'the other is told to look into the log');
  await untilHeard(one, other, topic);
  await until(() => one.presence.isUp() && other.presence.isUp(), 'presence is back');
  await until(
    async () => (await isOnline(other, user)) && (await isOnline(other, user + 1)),
    'who is on the node is known',
  );
  expect(await other.presence.claim(user, 'x')).toEqual({ kind: 'refused' });
}
