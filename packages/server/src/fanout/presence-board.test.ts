import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GRACE_MS } from './presence-board.ts';
import { addNode, away, createWorld, type Node, type World, watch } from './presence-rig.ts';

let world: World;
let one: Node;
let other: Node;
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  world = createWorld();
  one = addNode(world);
  other = addNode(world);
});
afterEach(() => {
  for (const node of world.nodes) {
    node.board.stop();
    expect(node.errors).toEqual([]);
  }
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const range = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

test('who comes and goes is told on every node, to those who watch him', async () => {
  const [near, far, stranger] = [
    await watch(one, [1, 2]),
    await watch(other, [1]),
    await watch(other, [9]),
  ];
  one.enter(1);
  await pass(300);
  expect([near.changes, far.changes]).toEqual([['1 online'], ['1 online']]);
  const leftAt = Date.now();
  one.leave(1);
  await pass(GRACE_MS - 1);
  expect(far.changes).toHaveLength(1);
  await pass(1_000);
  const gone = `1 offline ${leftAt}`;
  expect([near.changes[1], far.changes[1]]).toEqual([gone, gone]);
  expect(stranger.changes).toEqual([]);
  expect(other.told).toEqual([]);
});

test('when somebody was last here is noted once, by the node that he left, also when that stops', async () => {
  one.enter(1);
  other.enter(2);
  await pass(1_000);
  const leftAt = Date.now();
  one.leave(1);
  await pass(GRACE_MS + 1_000);
  expect([one.saved, other.saved]).toEqual([[{ user: 1, at: leftAt }], []]);
  other.leave(2);
  await pass(500);
  await other.board.saveLeaving();
  expect(other.saved).toEqual([{ user: 2, at: leftAt + GRACE_MS + 1_000 }]);
});

test('who was there before is known when watching begins, and nobody is told of it', async () => {
  one.enter(1);
  await pass(1_000);
  const [near, far] = [await watch(one, [1, 2]), await watch(other, [1, 2])];
  const late = await watch(other, [1]);
  expect([near.online, far.online, late.online]).toEqual([
    new Set([1]),
    new Set([1]),
    new Set([1]),
  ]);
  await pass(30_000);
  expect([...near.changes, ...far.changes, ...late.changes]).toEqual([]);
});

test('of users whom others watch already presence is not asked again', async () => {
  one.enter(1);
  const { promise, resolve } = Promise.withResolvers<void>();
  world.whileAsking = () => promise;
  const watches = Promise.all([watch(other, [1, 2]), watch(other, [1, 2]), watch(other, [2, 3])]);
  await pass(0);
  const asking = other.board.onlineOf([1]);
  expect(world.questions).toEqual([2, 1]);
  resolve();
  expect(await asking).toEqual(new Set([1]));
  const [first, second, third] = await watches;
  expect([first.online, second.online, third.online].map((online) => [...online])).toEqual([
    [1],
    [1],
    [],
  ]);
  await watch(other, [1, 2, 3]);
  expect(world.questions).toEqual([2, 1]);
});

test('who asks is told what the watchers know, and of others what presence knows', async () => {
  for (const user of [1, 2, 3]) one.enter(user);
  await pass(500);
  const [, far] = [await watch(other, [7]), await watch(other, [1, 2])];
  one.leave(1);
  one.leave(3);
  // In his grace one of them counts as online, for he may come back without a word.
  expect(await other.board.onlineOf([1, 2, 3, 4, 2])).toEqual(new Set([1, 2]));
  one.enter(1);
  one.enter(3);
  expect(await other.board.onlineOf([1, 3, 4])).toEqual(new Set([1, 3]));
  expect(await other.board.onlineOf([])).toEqual(new Set());
  world.failure = away();
  expect(await other.board.onlineOf([1, 3])).toEqual(new Set([1]));
  expect(far.changes).toEqual([]);
});

test('an answer that was overtaken by another watcher is not believed', async () => {
  one.enter(1);
  const { promise, resolve } = Promise.withResolvers<void>();
  world.whileAsking = () => promise;
  const gone = { presenceChanged: () => {} };
  const watching = other.board.watch(gone, [1]);
  await pass(0);
  other.board.unwatch(gone);
  one.here.delete(1);
  const next = await watch(other, [1]);
  resolve();
  await watching;
  expect(next.online).toEqual(new Set());
  expect(other.board.isOnline(1)).toBe(false);
});

test('of somebody met later one is told if he is online', async () => {
  one.enter(1);
  await pass(500);
  const [far, gone] = [await watch(other, [5]), await watch(other, [5])];
  await other.board.meet(far, 1);
  await other.board.meet(far, 2);
  await pass(500);
  expect(far.changes).toEqual(['1 online']);
  one.enter(2);
  await pass(500);
  expect(far.changes).toEqual(['1 online', '2 online']);
  other.board.unwatch(gone);
  other.board.unwatch(far);
  await watch(other, [1]);
  await other.board.meet(far, 1);
  await other.board.meet(gone, 3);
  one.enter(3);
  await pass(500);
  expect([...gone.changes, ...far.changes]).toEqual(['1 online', '2 online']);
});

test('who comes back within the grace has not been away, here or on another node', async () => {
  const far = await watch(other, [1, 2]);
  one.enter(1);
  one.enter(2);
  await pass(500);
  one.leave(1);
  one.leave(2);
  await pass(GRACE_MS - 100);
  one.enter(1);
  other.enter(2);
  await pass(30_000);
  expect(far.changes).toEqual(['1 online', '2 online']);
  expect(one.told).toHaveLength(1);
  expect(other.told).toEqual([{ type: 'presence', online: [2], offline: [] }]);
});

test('who comes while it is confirmed that he went has not been away', async () => {
  const far = await watch(other, [1]);
  one.enter(1);
  await pass(500);
  one.leave(1);
  world.whileAsking = () => one.enter(1);
  await pass(30_000);
  expect(far.changes).toEqual(['1 online']);
});

test('who comes and goes while it is confirmed has a grace of his own', async () => {
  const far = await watch(other, [1]);
  one.enter(1);
  await pass(500);
  one.leave(1);
  world.whileAsking = () => {
    one.enter(1);
    one.leave(1);
  };
  await pass(2 * GRACE_MS - 100);
  expect(far.changes).toEqual(['1 online']);
  await pass(1_500);
  expect(far.changes).toHaveLength(2);
});

test('one question at a time, however long presence takes', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  one.enter(1);
  await pass(500);
  one.leave(1);
  world.whileAsking = () => promise;
  await pass(5_000);
  expect(world.questions).toEqual([1]);
  resolve();
  await pass(500);
  expect(one.told).toHaveLength(2);
});

test('10,000 who come or go at once make one event of 1,000 every 250 ms', async () => {
  const users = range(10_000);
  for (const user of users) one.enter(user);
  await pass(2_499);
  expect(one.told.map(({ online }) => online.length)).toEqual(range(9).map(() => 1_000));
  await pass(1);
  expect(one.told.flatMap(({ online }) => online)).toEqual(users);

  one.told.length = 0;
  world.questions.length = 0;
  for (const user of users) one.leave(user);
  await pass(GRACE_MS);
  for (let round = 0; round < 20; round++) {
    const before = one.told.length;
    await pass(250);
    expect(one.told.length - before).toBeLessThanOrEqual(1);
  }
  expect(one.told.map(({ offline }) => offline.length)).toEqual(range(10).map(() => 1_000));
  expect(world.questions).toEqual(range(10).map(() => 1_000));
});

test('a user who changes often is one piece of news', async () => {
  for (const round of range(50)) {
    one.enter(round % 3);
    one.leave(round % 3);
  }
  await pass(10_000);
  const users = one.told.flatMap(({ online, offline }) => [
    ...online,
    ...offline.map(({ user }) => user),
  ]);
  expect(users.length).toBeLessThanOrEqual(6);
  expect(
    one.told
      .at(-1)
      ?.offline.map(({ user }) => user)
      .sort(),
  ).toEqual([0, 1, 2]);
});

test('without presence nobody is told to be gone; afterwards those who are', async () => {
  const far = await watch(other, [1]);
  one.enter(1);
  await pass(500);
  world.failure = away();
  one.leave(1);
  await pass(20_000);
  expect(far.changes).toEqual(['1 online']);
  world.failure = undefined;
  await pass(600);
  expect(far.changes).toHaveLength(2);
});

test('who watches while presence is away is told as soon as it is back', async () => {
  one.enter(1);
  await pass(500);
  world.failure = away();
  const late = await watch(other, [1]);
  expect(late.online).toEqual(new Set());
  world.failure = undefined;
  await pass(10_100);
  expect(late.changes).toEqual(['1 online']);
});

test('a node corrects what comes too late of a user who is with it by now', async () => {
  const [near, third] = [await watch(one, [1]), await watch(addNode(world), [1])];
  one.enter(1);
  await pass(500);
  one.board.heard({ type: 'presence', online: [], offline: [{ user: 1, seen: 5 }] });
  world.nodes[2]?.board.heard({ type: 'presence', online: [], offline: [{ user: 1, seen: 5 }] });
  await pass(500);
  expect(near.changes).toEqual(['1 online']);
  expect(third.changes.at(-1)).toBe('1 online');
});

test('an error that is no outage is reported, and the work goes on', async () => {
  const far = await watch(other, [1]);
  one.enter(1);
  await pass(500);
  world.failure = new Error('broken');
  one.leave(1);
  await pass(GRACE_MS + 300);
  expect(one.errors.splice(0)).toContain(world.failure);
  world.failure = undefined;
  await pass(1_000);
  expect(far.changes).toHaveLength(2);
  other.errors.length = 0;
});

test('nothing runs while nobody waits', async () => {
  one.enter(1);
  one.leave(1);
  await pass(GRACE_MS + 1_000);
  // The check of each node.
  expect(vi.getTimerCount()).toBe(2);
});
