import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

test('doubles up to half a minute, and is anywhere below that', () => {
  const ceilings = [1, 2, 3, 6, 7, 8, 1_000].map((attempt) => backoffMs(attempt, () => 1));
  expect(ceilings).toEqual([500, 1_000, 2_000, 16_000, 30_000, 30_000, 30_000]);
  expect(backoffMs(9, () => 0)).toBe(0);
  expect(backoffMs(7, () => 0.5)).toBe(15_000);
});
