import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  addNode,
  away,
  createWorld,
  isConnected,
  type Node,
  type Watching,
  type World,
  watch,
} from './presence-rig.ts';

// Two checks with their second looks, and telling.
const CONVERGED_MS = 30_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

type Act =
  | {
      readonly kind: 'move';
      readonly comes: boolean;
      readonly node: number;
      readonly user: number;
    }
  | { readonly kind: 'watch'; readonly node: number; readonly users: readonly number[] }
  | { readonly kind: 'unwatch'; readonly at: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'events'; readonly work: boolean }
  | { readonly kind: 'presence'; readonly works: boolean }
  | { readonly kind: 'die'; readonly node: number };

const user = fc.integer({ min: 1, max: 4 });
const node = fc.integer({ min: 0, max: 2 });
const ms = fc.oneof(fc.nat(600), fc.nat(5_000), fc.nat(15_000));
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('move'), comes: fc.boolean(), node, user }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass'), ms }) },
  fc.record({ kind: fc.constant('watch'), node, users: fc.array(user, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant('unwatch'), at: fc.nat(20) }),
  fc.record({ kind: fc.constant('events'), work: fc.boolean() }),
  fc.record({ kind: fc.constant('presence'), works: fc.boolean() }),
  fc.record({ kind: fc.constant('die'), node: fc.constant(2) }),
);

interface Watch {
  readonly node: Node;
  readonly users: readonly number[];
  readonly watcher: Watching;
}

test('whatever is lost, all who watch come to know how it is', async () => {
  const history = fc.array(act, { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(history, async (acts) => {
      const world = createWorld();
      for (let at = 0; at < 3; at++) addNode(world);
      try {
        await seeConverge(acts, world);
      } finally {
        for (const { board } of world.nodes) board.stop();
      }
    }),
    { numRuns: 300 },
  );
});

async function seeConverge(acts: readonly Act[], world: World): Promise<void> {
  const watches: Watch[] = [];
  for (const each of acts) await perform(each, world, watches);
  world.failure = undefined;
  await pass(CONVERGED_MS);
  for (const { users, watcher } of watches) {
    const online = users.filter((each) => isConnected(world, each));
    expect([...watcher.online].sort()).toEqual([...new Set(online)].sort());
  }
  for (const { errors } of world.nodes) expect(errors).toEqual([]);
}

async function perform(each: Act, world: World, watches: Watch[]): Promise<void> {
  switch (each.kind) {
    case 'pass':
      return void (await pass(each.ms));
    case 'events':
      world.losesEvents = !each.work;
      return;
    case 'presence':
      world.failure = each.works ? undefined : away();
      return;
    case 'unwatch': {
      const [gone] = watches.splice(each.at, 1);
      return gone?.node.board.unwatch(gone.watcher);
    }
  }
  const at = world.nodes[each.node];
  if (at === undefined || at.isDead) return;
  switch (each.kind) {
    case 'watch':
      watches.push({ node: at, users: each.users, watcher: await watch(at, each.users) });
      return;
    case 'die': {
      at.board.stop();
      at.isDead = true;
      const left = watches.filter((other) => other.node !== at);
      watches.splice(0, watches.length, ...left);
      // Whether they notice it is left to chance, as whatever else they are told.
      if (!world.losesEvents) for (const other of world.nodes) other.nodesChanged('died');
      return;
    }
    case 'move':
      if (each.comes) at.enter(each.user);
      else if (at.here.has(each.user)) at.leave(each.user);
  }
}
