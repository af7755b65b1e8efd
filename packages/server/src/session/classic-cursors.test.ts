import { expect, test } from 'vitest';
import { ClassicCursors, SETTLE_MS } from './classic-cursors.ts';

const at = (entries: [string, number][]) => new Map(entries);

test('what was flushed settles when its connection has lived on for 30 s, once', () => {
  const cursors = new ClassicCursors();
  cursors.sent('d1.2', 1);
  cursors.sent('d1.2', 2);
  cursors.sent('g1', 7);
  expect(cursors.settle(1_000, true)).toBeUndefined();
  cursors.sent('d1.2', 3);
  expect(cursors.settle(1_000 + SETTLE_MS - 1, true)).toBeUndefined();
  expect(cursors.settle(1_000 + SETTLE_MS, true)).toEqual(
    at([
      ['d1.2', 2],
      ['g1', 7],
    ]),
  );
  expect(cursors.settle(1_000 + 2 * SETTLE_MS - 2, true)).toBeUndefined();
  expect(cursors.settle(1_000 + 2 * SETTLE_MS - 1, true)).toEqual(at([['d1.2', 3]]));
  expect(cursors.settle(10 * SETTLE_MS, true)).toBeUndefined();
  expect(SETTLE_MS).toBe(30_000);
});

test('what waits in the outbox does not begin to settle', () => {
  const cursors = new ClassicCursors();
  cursors.sent('g1', 1);
  expect(cursors.settle(0, false)).toBeUndefined();
  expect(cursors.settle(SETTLE_MS, true)).toBeUndefined();
  expect(cursors.settle(2 * SETTLE_MS, true)).toEqual(at([['g1', 1]]));
});

test('several flushes that settle together give the last position of each', () => {
  const cursors = new ClassicCursors();
  cursors.sent('g1', 1);
  cursors.settle(0, true);
  cursors.sent('g1', 5);
  cursors.sent('g2', 1);
  cursors.settle(5_000, true);
  expect(cursors.settle(5_000 + SETTLE_MS, true)).toEqual(
    at([
      ['g1', 5],
      ['g2', 1],
    ]),
  );
});

test('an end in order takes what was flushed, and nothing else', () => {
  const cursors = new ClassicCursors();
  cursors.sent('g1', 1);
  cursors.settle(0, true);
  cursors.sent('g1', 2);
  expect(cursors.takeFlushed(false)).toEqual(at([['g1', 1]]));
  cursors.sent('g1', 3);
  expect(cursors.takeFlushed(true)).toEqual(at([['g1', 3]]));
  expect(cursors.takeFlushed(true)).toBeUndefined();
});
