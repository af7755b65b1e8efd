import { expect, test } from 'vitest';
import { createNodesWatch, SETTLE_MS } from './presence-nodes.ts';

function start() {
  let nowMs = 1_000;
  const told: string[] = [];
  const watch = createNodesWatch(
    () => nowMs,
    ({ kind, nodes }) => told.push(`${kind} ${nodes.join()}`),
  );
  return {
    told,
    pass(ms: number) {
      nowMs += ms;
    },
    see(
      living: string[],
      { ended = [], hadLease = true, isNew = false }: Partial<Seen> = {},
    ): string[] {
      told.length = 0;
      watch.look({ hadLease, living: new Set(living), ended: new Set(ended) }, isNew);
      return [...told];
    },
  };
}

interface Seen {
  readonly ended: string[];
  readonly hadLease: boolean;
  readonly isNew: boolean;
}

test('who was there and is not any more has died, or left', () => {
  const { see } = start();
  expect(see(['a', 'b', 'c'], { hadLease: false, isNew: true })).toEqual([]);
  expect(see(['a', 'b', 'c', 'd'])).toEqual([]);
  expect(see(['a', 'd'], { ended: ['b', 'x'] })).toEqual(['died b', 'left c']);
  expect(see(['a', 'd'], { ended: ['b'] })).toEqual([]);
  expect(see(['a', 'b', 'd'])).toEqual(['returned b']);
  expect(see(['a', 'd'], { ended: ['b'] })).toEqual(['died b']);
});

test.each([
  ['its own lease had gone', { hadLease: false }],
  ['it was not connected', { isNew: true }],
])('nothing is believed of the others for a while after %s', (_, seen) => {
  const { see, pass } = start();
  see(['a', 'b', 'c']);
  expect(see(['a'], seen)).toEqual([]);
  pass(SETTLE_MS - 1);
  expect(see(['a', 'b'])).toEqual([]);
  pass(1);
  expect(see(['a', 'b'])).toEqual(['left c']);
});
