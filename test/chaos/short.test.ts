import { expect, test } from 'vitest';
import { startOneNode } from './one-node.ts';
import { runOnce } from './run-once.ts';

// `npm run chaos` runs longer, with other seeds; docs/fault-report.md has what came of it.
test('a short run with faults breaks no promise', async () => {
  const { violations, tally, clients, end } = await runOnce({
    ...{ seed: 3, durationMs: 15_000, clients: 8, actsPerSecond: 8 },
    startSite: startOneNode,
    say: () => {},
  });
  expect(violations).toEqual([]);
  const tried = [...tally.counts.values()].reduce((sum, count) => sum + count.tried, 0);
  expect(tried).toBeGreaterThan(3);
  expect(clients).toHaveLength(8);
  expect(end.log.get('g1')?.length).toBeGreaterThan(20);
}, 120_000);
