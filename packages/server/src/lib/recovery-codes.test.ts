import { expect, test } from 'vitest';
import { createRecoveryCodes } from './recovery-codes.ts';

const recovery = createRecoveryCodes();

test('ten codes are made, each another one, each found again by its hash', () => {
  const { codes, hashes } = recovery.mint(7);
  expect(codes).toHaveLength(10);
  expect(new Set(codes).size).toBe(10);
  for (const [at, code] of codes.entries()) {
    expect(code).toMatch(/^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    expect(recovery.hash(7, code)).toEqual(hashes[at]);
    expect(recovery.hash(8, code)).not.toEqual(hashes[at]);
  }
});

test('a code is the same however it is typed', () => {
  const hash = recovery.hash(7, '0123-4567-1abc-d0ef');
  for (const typed of ['0123 4567 1ABC D0EF', ' o123–4567labcdOef ', '０１２３4567iabcd0ef']) {
    expect(recovery.hash(7, typed)).toEqual(hash);
  }
  expect(recovery.hash(7, '0123-4567-1abc-d0eg')).not.toEqual(hash);
});
