import { expect, test } from 'vitest';
import { secureRandom } from '../random.ts';
import { createRefs, isRef } from './refs.ts';

test('two runs have no ref in common, nor has one run twice the same', () => {
  const [one, other] = [createRefs(secureRandom), createRefs(secureRandom)];
  const refs = Array.from({ length: 500 }, () => [one(), other()]).flat();
  expect(new Set(refs).size).toBe(1_000);
  expect(refs.every((ref) => ref.length <= 20 && isRef(ref))).toBe(true);
});

test('a ref of somebody else is text of 1 to 64 characters that no request has', () => {
  expect(['a', 're:d1.2:17', '好'.repeat(64)].every(isRef)).toBe(true);
  expect(['', 'x'.repeat(65), '?1', 'login', '\ud800'].some(isRef)).toBe(false);
});
