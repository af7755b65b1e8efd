import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addNode, away, createWorld, type Node, type World, watch } from './presence-rig.ts';

let world: World;
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  world = createWorld();
});
afterEach(() => {
  for (const { board } of world.nodes) board.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

/** A node with these users, who are known elsewhere; it says no more. */
async function frozen(users: readonly number[]): Promise<Node> {
  const node = addNode(world);
  for (const user of users) node.enter(user);
  await pass(1_000 + users.length);
  node.board.stop();
  return node;
}

test('the users of a node that died are told of after a second look', async () => {
  const other = addNode(world);
  const far = await watch(other, [1, 2]);
  const one = await frozen([1]);
  other.enter(2);
  await pass(300);
  one.isDead = true;
  other.nodesChanged('died');
  await pass(900);
  expect(far.changes).toEqual(['1 online', '2 online']);
  await pass(200);
  expect(far.changes).toEqual(['1 online', '2 online', '1 offline']);
});

test('who comes back on another node meanwhile has not been away', async () => {
  const other = addNode(world);
  const far = await watch(other, [1]);
  const one = await frozen([1]);
  one.isDead = true;
  other.nodesChanged('died');
  await pass(500);
  other.here.add(1);
  await pass(1_000);
  expect(far.changes).toEqual(['1 online']);
});

test('the users of a node that leaves have time to come to another one', async () => {
  const other = addNode(world);
  const far = await watch(other, [1, 2]);
  const one = await frozen([1, 2]);
  one.isDead = true;
  other.nodesChanged('left');
  await pass(3_500);
  other.enter(2);
  await pass(2_000);
  expect(far.changes).toEqual(['1 online', '2 online', '1 offline']);
});

test('the users of a node that returns are told of', async () => {
  const other = addNode(world);
  const far = await watch(other, [1]);
  world.losesEvents = true;
  await frozen([1]);
  other.nodesChanged('returned');
  await pass(1_100);
  expect(far.changes).toEqual(['1 online']);
});

test('however many nodes die, one question of 500 is under way, and only about who is watched', async () => {
  const other = addNode(world);
  const watched = numbers(1_200);
  await watch(other, watched);
  const one = await frozen(numbers(5_000));
  world.questions.length = 0;
  one.isDead = true;
  for (let at = 0; at < 20; at++) other.nodesChanged('died');
  await pass(2_500);
  expect(world.questions).toEqual([500, 500, 200, 500, 500, 200]);
  expect(watched.filter((user) => other.board.isOnline(user))).toEqual([]);
});

test('without presence it is asked again, until the answer comes', async () => {
  const other = addNode(world);
  const far = await watch(other, [1]);
  const one = await frozen([1]);
  one.isDead = true;
  world.failure = away();
  other.nodesChanged('died');
  await pass(1_500);
  world.failure = undefined;
  await pass(2_200);
  expect(far.changes).toEqual(['1 online', '1 offline']);
  expect(other.errors).toEqual([]);
});
