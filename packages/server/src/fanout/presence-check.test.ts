import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addNode, away, createWorld, type World, watch } from './presence-rig.ts';

// Two checks, the second looks, and telling.
const CONVERGED_MS = 30_000;

let world: World;
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  world = createWorld();
});
afterEach(() => {
  for (const { board } of world.nodes) board.stop();
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('the users of a node that died are told of without a word from it', async () => {
  const [one, other] = [addNode(world), addNode(world)];
  const far = await watch(other, [1, 2]);
  one.enter(1);
  other.enter(2);
  await pass(500);
  one.board.stop();
  one.isDead = true;
  await pass(13_000);
  expect(far.changes).toEqual(['1 online', '2 online', '1 offline']);
});

test('what presence forgets for a moment is not told', async () => {
  const [one, other] = [addNode(world), addNode(world)];
  const far = await watch(other, [1]);
  one.enter(1);
  await pass(500);
  await pass(9_400);
  one.isDead = true;
  await pass(200);
  expect(world.questions.at(-1)).toBe(1);
  one.isDead = false;
  await pass(CONVERGED_MS);
  expect(far.changes).toEqual(['1 online']);
});

test('a change that is heard while presence is asked counts more than its answer', async () => {
  const [one, other] = [addNode(world), addNode(world)];
  one.enter(1);
  const far = await watch(other, [1]);
  one.board.stop();
  await pass(9_900);
  world.whileAsking = () => {
    one.here.delete(1);
    other.board.heard({ type: 'presence', online: [], offline: [{ user: 1, seen: 7 }] });
  };
  await pass(9_000);
  expect(world.whileAsking).toBeUndefined();
  expect(far.changes).toEqual(['1 offline 7']);
});

test('a question is about 500 users at most, and outages are passed over', async () => {
  const one = addNode(world);
  await watch(
    one,
    Array.from({ length: 1_100 }, (_, at) => at + 1),
  );
  world.questions.length = 0;
  world.failure = away();
  await pass(10_000);
  expect(world.questions).toEqual([500]);
  world.failure = undefined;
  await pass(10_000);
  expect(world.questions).toEqual([500, 500, 500, 100]);
  expect(one.errors).toEqual([]);
});
