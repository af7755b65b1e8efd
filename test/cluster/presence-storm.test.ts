import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRedisPresence } from '../../packages/server/src/bus/redis/redis-presence.ts';
import type { PresenceEvent } from '../../packages/server/src/domain/event.ts';
import { PresenceBoard } from '../../packages/server/src/fanout/presence-board.ts';
import { startChild } from '../support/child.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { requireCommand } from '../support/find-command.ts';
import { type Redis, startRedis } from '../support/redis.ts';

const NODE_PROCESS = fileURLToPath(new URL('../support/presence-process.ts', import.meta.url));
const USERS = 10_000;
/** On each of the nodes that are left. */
const WATCHERS_OF_EACH = 3;
const PROMISED_MS = 10_000;
const WINDOW_MS = 100;
/** The view tells 1,000 in 50 ms; timers of a busy machine come in pairs. */
const MOST_IN_A_WINDOW = 4_000;

/** One of the nodes that are left: all that it has of presence, without the rest. */
async function startNode(url: string) {
  const presence = await startRedisPresence({ url, node: randomUUID() });
  const events: PresenceEvent[] = [];
  const errors: unknown[] = [];
  const board = new PresenceBoard({
    bus: { publish: (_, event) => void (event.type === 'presence' && events.push(event)) },
    presence,
    isHere: () => false,
    save: async () => {},
    nowMs: Date.now,
    onError: (error) => errors.push(error),
  });
  board.start();
  const told = { online: 0, offline: 0, lastMs: 0, windows: new Map<number, number>() };
  const users = Array.from({ length: USERS }, (_, at) => at + 2);
  for (let watcher = 0; watcher < WATCHERS_OF_EACH; watcher++) {
    const presenceChanged = ({ state }: { state: 'online' | 'offline' }) => {
      told[state] += 1;
      told.lastMs = performance.now();
      const window = Math.floor(told.lastMs / WINDOW_MS);
      told.windows.set(window, (told.windows.get(window) ?? 0) + 1);
    };
    await board.watch({ presenceChanged }, users);
  }
  return {
    ...{ events, errors, told },
    online: () => users.filter((user) => board.isOnline(user)).length,
    async stop() {
      board.stop();
      await presence.stop();
    },
  };
}

describeWith('redis', `a node with ${USERS} users that dies`, () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  /** How often Redis has done each command. */
  async function commands(): Promise<Map<string, number>> {
    const args = ['-p', String(redis.port), 'info', 'commandstats'];
    const { stdout } = await promisify(execFile)(requireCommand('redis-cli'), args);
    const found = stdout.matchAll(/cmdstat_(\w+):calls=(\d+)/g);
    return new Map([...found].map(([, name = '', calls]) => [name, Number(calls)]));
  }

  test('is one event to each other node, which tells at a bounded rate and in time', async () => {
    const args = [NODE_PROCESS, redis.url, 'dies', '1', String(USERS)];
    const dies = await startChild({ command: process.execPath, args });
    await eventually(
      () => dies.stdout().includes('granted'),
      20_000,
      () => `its users are there: ${dies.stderr()}`,
    );
    const nodes = await Promise.all([startNode(redis.url), startNode(redis.url)]);
    for (const node of nodes) expect(node.online()).toBe(USERS);

    const before = await commands();
    await dies.kill();
    const killedMs = performance.now();
    await eventually(
      () => nodes.every(({ told }) => told.offline === USERS * WATCHERS_OF_EACH),
      PROMISED_MS + 5_000,
      () => 'all watchers are told',
    );
    const after = await commands();
    const calls = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    const lastMs = Math.max(...nodes.map(({ told }) => told.lastMs)) - killedMs;
    const windows = nodes.flatMap(({ told }) => [...told.windows.values()]);
    expect(lastMs).toBeLessThan(PROMISED_MS);
    expect(Math.max(...windows)).toBeLessThanOrEqual(MOST_IN_A_WINDOW);
    // Two looks of each node at each user, and perhaps one of the checks that are always made.
    expect(calls('hgetall')).toBeLessThanOrEqual(nodes.length * USERS * 4);
    for (const { events, errors, told } of nodes) {
      expect([events, errors, told.online]).toEqual([[], [], 0]);
    }
    await Promise.all(nodes.map((node) => node.stop()));
  }, 60_000);
});
