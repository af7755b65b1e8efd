import { expect, test } from 'vitest';
import { runOnce } from '../run-once.ts';
import type { ViolationKind } from '../violation.ts';
import { type StoreBug, startPlantedSite } from './one-node.ts';

/** The same clients, faults and checks as in a real run, on a server that may have a bug. */
async function kindsFound(bug: StoreBug): Promise<ViolationKind[]> {
  const { violations, tally, end } = await runOnce({
    ...{ seed: 7, durationMs: 5_000, clients: 6, actsPerSecond: 20 },
    only: new Set(['kill', 'cut', 'orphan', 'hold', 'bytewise']),
    kinds: ['tcp', 'tcp', 'classic'],
    startSite: () => startPlantedSite(bug),
    say: () => {},
  });
  expect(tally.counts.get('kill')?.tried).toBeGreaterThan(0);
  expect(end.log.get('g1')?.length).toBeGreaterThan(10);
  return violations.map(({ kind }) => kind);
}

test.concurrent('a store that keeps its word passes', async () => {
  expect(await kindsFound('none')).toEqual([]);
});

test.concurrent('an answer before the commit is found', async () => {
  expect(await kindsFound('acks-before-the-commit')).toContain('acked-but-lost');
});

test.concurrent('a dedupe that is skipped is found', async () => {
  const found = await kindsFound('skips-the-dedupe');
  expect(found).toContain('stored-twice');
  expect(found).toContain('wrong-duplicate');
});
