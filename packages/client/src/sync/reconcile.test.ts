import { expect, test } from 'vitest';
import type { Entry } from '../wire/entry.ts';
import { lastCommon } from './reconcile.ts';

const entry = (seq: number, text = 'x'): Entry => ({
  ...{ conv: 'd1.2', seq, at: seq, kind: 'message', sender: 1, senderName: 'al', ref: undefined },
  ...{ text, extra: {}, data: undefined, to: undefined },
});

test('finds where two readings part', () => {
  const known = [entry(4), entry(5), entry(6), entry(7)];
  expect(lastCommon(known, [entry(4), entry(5), entry(6, 'another'), entry(7)])).toBe(5);
  expect(lastCommon(known, [entry(4), entry(5)])).toBe(5);
  expect(lastCommon(known, [...known, entry(8)])).toBe(7);
  expect(lastCommon(known, [entry(4, 'another')])).toBeUndefined();
});
