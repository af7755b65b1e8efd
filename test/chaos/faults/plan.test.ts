import { expect, test } from 'vitest';
import { seeded } from '../random.ts';
import { siteFaults } from './fault.ts';
import { describePlan, drawPlan, type PlanOptions } from './plan.ts';

const options = (seed: number): PlanOptions => ({
  ...{ seed, durationMs: 120_000, clients: 10, nodes: 1, site: 'one-node' },
});
const plan = (seed: number) => drawPlan(options(seed), seeded(seed));

test('a seed gives the same plan again, another seed another one', () => {
  expect(plan(1)).toEqual(plan(1));
  expect(describePlan(plan(1))).not.toEqual(describePlan(plan(2)));
  expect(seeded(1).next()).not.toBeCloseTo(seeded(2).next(), 2);
});

test('every kind comes, each in its turn, and within the time', () => {
  const { node, wires, loadEndsMs, durationMs } = plan(3);
  expect(new Set(node.slice(0, 8).map(({ kind }) => kind)).size).toBe(7);
  expect(new Set(wires.slice(0, 7).map(({ kind }) => kind)).size).toBe(7);
  for (const lane of [node, wires]) {
    const times = lane.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(Math.max(...times)).toBeLessThan(durationMs);
  }
  expect(loadEndsMs).toBeLessThan(durationMs);
  expect(wires.every(({ clients }) => clients.length > 0)).toBe(true);
});

test('only some kinds, also where one lane has none of them', () => {
  const only = new Set(['kill'] as const);
  const { node, wires } = drawPlan({ ...options(4), only }, seeded(4));
  expect(new Set(node.map(({ kind }) => kind))).toEqual(only);
  expect(wires).toEqual([]);
});

test('in a cluster nodes, what they share and the wires are struck, and no disk of a node', () => {
  const { node, shared, wires } = drawPlan(
    { ...options(5), nodes: 3, site: 'cluster', durationMs: 300_000 },
    seeded(5),
  );
  for (const lane of [node, shared, wires]) {
    for (const { kind } of lane) expect(siteFaults.cluster).toContain(kind);
  }
  const kinds = new Set([...node, ...shared, ...wires].map(({ kind }) => kind));
  expect([...kinds].toSorted()).toEqual([...siteFaults.cluster].toSorted());
  expect(plan(5).shared).toEqual([]);
});
