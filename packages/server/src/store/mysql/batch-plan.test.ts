import { expect, test } from 'vitest';
import type { EntryDraft } from '../../domain/entry.ts';
import type { Appended } from '../store.ts';
import { planBatch, refKey } from './batch-plan.ts';

const draft = (conversation: string, sender: number, ref?: string): EntryDraft => ({
  conversation,
  kind: 'message',
  sender,
  ref,
  at: 5,
  body: '{}',
});
const place = (seq: number): Appended => ({
  ...{ seq, n: seq, at: 5, duplicate: false, conversation: 'g1' },
});

test('conversations come in one order, entries in the order of the calls', () => {
  const drafts = ['g2', 'd1.2', 'g10', 'g2', 'd1.2'].map((id, index) => draft(id, index));
  const { shares } = planBatch(drafts, new Map());
  expect(
    shares.map((share) => [share.conversation, share.drafts.map(({ sender }) => sender)]),
  ).toEqual([
    ['d1.2', [1, 4]],
    ['g10', [2]],
    ['g2', [0, 3]],
  ]);
  expect(shares.map(({ countable }) => countable)).toEqual([2, 1, 2]);
});

test('a repeated ref is left out, and answered with the place of the first', () => {
  const drafts = [draft('g1', 1, 'a'), draft('g1', 1, 'a'), draft('g1', 2, 'a'), draft('g1', 1)];
  const { shares, placeOf } = planBatch(drafts, new Map());
  const stored = shares[0]?.drafts ?? [];
  expect(stored).toEqual([drafts[0], drafts[2], drafts[3]]);
  const fresh = new Map(stored.map((one, index) => [one, place(index + 1)]));
  expect(drafts.map((one) => placeOf(one, fresh))).toEqual([
    place(1),
    { ...place(1), duplicate: true },
    place(2),
    place(3),
  ]);
});

test('a ref of long ago is answered with its place; a batch of such has nothing to store', () => {
  const known = new Map([[refKey(1, 'old'), place(77)]]);
  const again = draft('g1', 1, 'old');
  const { shares, placeOf } = planBatch([again], known);
  expect(shares).toEqual([]);
  expect(placeOf(again, new Map())).toEqual({ ...place(77), duplicate: true });
});
