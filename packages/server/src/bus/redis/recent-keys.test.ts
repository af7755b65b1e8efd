import { expect, test } from 'vitest';
import { createRecentKeys } from './recent-keys.ts';

test('recognises the last ones, and forgets in the end', () => {
  const recent = createRecentKeys(3);
  for (let at = 1; at <= 6; at++) expect(recent.isNew(`k${at}`)).toBe(true);
  for (let at = 4; at <= 6; at++) expect(recent.isNew(`k${at}`)).toBe(false);
  expect(recent.isNew('k7')).toBe(true);
  expect(recent.isNew('k1')).toBe(true);
});
