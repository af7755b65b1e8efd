import { expect, test } from 'vitest';
import { runOnce } from '../run-once.ts';
import type { Violation, ViolationKind } from '../violation.ts';
import { type ClusterBug, startPlantedCluster } from './cluster.ts';

/** The clients and checks of a real run, on a cluster in this process that may have a bug. */
async function violationsOf(bug: ClusterBug): Promise<readonly Violation[]> {
  const { violations, tally, end } = await runOnce({
    ...{ seed: 5, durationMs: 4_000, clients: 6, actsPerSecond: 20 },
    only: new Set(['kill', 'cut', 'hold']),
    kinds: ['tcp', 'protobuf', 'classic'],
    startSite: () => startPlantedCluster(bug),
    say: () => {},
  });
  expect(tally.counts.get('kill')?.tried).toBeGreaterThan(0);
  expect(end.log.get('g1')?.length).toBeGreaterThan(10);
  return violations;
}

async function kindsFound(bug: ClusterBug): Promise<ViolationKind[]> {
  return (await violationsOf(bug)).map(({ kind }) => kind);
}

test.concurrent('two nodes that keep their word pass', async () => {
  expect(await violationsOf('none')).toEqual([]);
});

test.concurrent('gaps that nobody fills are found', async () => {
  expect(await kindsFound('fills-no-gaps')).toContain('gap');
});

test.concurrent('a push before its commit is found', async () => {
  const found = await kindsFound('publishes-before-the-commit');
  expect(found).toContain('two-orders');
});

test.concurrent('presence that never ends is found', async () => {
  expect(await kindsFound('presence-never-ends')).toContain('presence-wrong');
});
