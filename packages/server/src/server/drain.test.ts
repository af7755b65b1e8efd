import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LeaveReason } from '../gateway/connection.ts';
import type { Leaver, Listener } from '../gateway/listener.ts';
import { drain } from './drain.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Client extends Leaver {
  isFlushed: boolean;
  leftMs: number | undefined;
  why: LeaveReason | undefined;
}

function node(count: number) {
  const startMs = performance.now();
  const sinceMs = () => performance.now() - startMs;
  const clients = new Set<Client>();
  let closedMs: number | undefined;
  const all = Array.from({ length: count }, (): Client => {
    const client: Client = {
      ...{ isFlushed: true, isSmallClient: false, leftMs: undefined, why: undefined },
      leave(why) {
        client.leftMs ??= sinceMs();
        client.why = why;
        clients.delete(client);
      },
    };
    clients.add(client);
    return client;
  });
  const listener: Listener = {
    port: 0,
    stopAccepting() {
      closedMs = sinceMs();
    },
    stop: async () => {},
    connections: () => clients,
    queuedBytes: () => 0,
  };
  return { all, listener, sinceMs, isEmpty: () => clients.size === 0, closedMs: () => closedMs };
}

/** Runs it to its end, and tells how long that took. */
async function drained(
  { listener, isEmpty, sinceMs }: ReturnType<typeof node>,
  options: { why?: LeaveReason; waitMs?: number; timeoutMs?: number } = {},
): Promise<number> {
  const settings = { why: 'going_away' as const, waitMs: 0, timeoutMs: 20_000, ...options };
  let endedMs = Number.NaN;
  const draining = drain({ ...settings, listeners: [listener], isEmpty }).then(() => {
    endedMs = sinceMs();
  });
  await vi.advanceTimersByTimeAsync(60_000);
  await draining;
  return endedMs;
}

test('takes everybody until the wait is over, then nobody, and sends them away some at a time', async () => {
  const many = node(2_000);
  const endedMs = await drained(many, { waitMs: 3_000 });
  expect(many.closedMs()).toBe(3_000);
  const times = many.all.map(({ leftMs }) => leftMs ?? Number.NaN);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(3_000);
  expect(endedMs).toBeLessThan(5_500);
  // A thousand a second.
  for (const second of [3_000, 4_000]) {
    const then = times.filter((time) => time >= second && time < second + 1_000).length;
    expect(then).toBeGreaterThan(900);
    expect(then).toBeLessThan(1_100);
  }
});

test('goes faster where the time is short, and at once where there is no other node', async () => {
  const hurried = node(10_000);
  expect(await drained(hurried, { timeoutMs: 8_000 })).toBeLessThan(3_200);
  const alone = node(10_000);
  expect(await drained(alone, { why: 'shutting_down' })).toBe(0);
  expect(alone.all.every(({ why }) => why === 'shutting_down')).toBe(true);
});

test('a small client is sent what waits before it goes, unless that takes too long', async () => {
  const some = node(3);
  const [slow, stuck] = some.all;
  if (slow === undefined || stuck === undefined) throw new Error('nobody is there');
  for (const client of [slow, stuck])
    Object.assign(client, { isSmallClient: true, isFlushed: false });
  setTimeout(() => {
    slow.isFlushed = true;
  }, 700);
  expect(await drained(some)).toBeLessThan(2_100);
  expect(slow.leftMs).toBeGreaterThanOrEqual(700);
  expect(slow.leftMs).toBeLessThan(800);
  expect(stuck.leftMs).toBeUndefined();
});
