import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../../../test/support/deadline.ts';
import { draftOf } from '../store/contract-subject.ts';
import { createMemorySearchIndex } from '../store/memory/memory-search.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import type { SearchIndex } from '../store/store.ts';
import { SearchIndexer } from './indexer.ts';

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});

function follow(index: SearchIndex = createMemorySearchIndex()) {
  const store = createMemoryStore();
  const errors: unknown[] = [];
  const indexer = new SearchIndexer({
    ...{ index, log: store.log, pendingWrites: () => 0, sweepMs: 0 },
    elapsedMs: () => performance.now(),
    onError: (error) => errors.push(error),
  });
  undo.push(() => indexer.stop());
  const say = async (conversation: string, msg: string) => {
    await store.log.append(draftOf(conversation, 1, { body: JSON.stringify({ msg }) }));
    indexer.note(conversation);
  };
  const count = async (token: string): Promise<number> =>
    (await index.find({ tokens: [token], limit: 100 })).candidates.length;
  const found = (token: string, times: number) =>
    eventually(
      async () => (await count(token)) === times,
      5_000,
      () => `${token} was found`,
    );
  return { store, index, indexer, errors, say, count, found };
}

test('what was said before it began is taken in, and what is said then', async () => {
  const { indexer, say, found } = follow();
  for (let at = 0; at < 30; at += 1) await say(`d1.${at + 2}`, 'early');
  indexer.start();
  await found('early', 30);
  await say('d1.2', 'late');
  await say('g7', 'late');
  await found('late', 2);
  await eventually(
    () => indexer.behindMs() === 0,
    5_000,
    () => 'it caught up',
  );
  expect(indexer.indexed()).toBe(32);
});

test('a conversation longer than one look is taken in whole', async () => {
  const { store, indexer, index } = follow();
  await Promise.all(
    Array.from({ length: 1_000 }, () =>
      store.log.append(draftOf('d1.2', 1, { body: '{"msg":"long"}' })),
    ),
  );
  indexer.start();
  await eventually(
    async () => (await index.cursors(['d1.2'])).get('d1.2') === 1_000,
    5_000,
    () => 'all of it was taken in',
  );
});

test('an edit and a recall change what is found', async () => {
  const { store, indexer, say, found, count } = follow();
  indexer.start();
  await say('d1.2', 'before');
  await found('before', 1);
  const act = { type: 'edit', seq: 1, msg: 'afterwards' } as const;
  const at = draftOf('d1.2', 1).at + 1;
  await store.log.act({ conversation: 'd1.2', sender: 1, ref: undefined, at, act });
  indexer.note('d1.2');
  await found('afterwards', 1);
  expect(await count('before')).toBe(0);
  const recall = { type: 'recall', seq: 1 } as const;
  await store.log.act({ conversation: 'd1.2', sender: 1, ref: undefined, at, act: recall });
  indexer.note('d1.2');
  await found('afterwards', 0);
});

test('what fails is told, and tried again', async () => {
  const real = createMemorySearchIndex();
  let failures = 1;
  const { indexer, say, found, errors } = follow({
    ...real,
    async add(pieces) {
      failures -= 1;
      if (failures >= 0) throw new Error('away');
      await real.add(pieces);
    },
  });
  indexer.start();
  await say('d1.2', 'insistent');
  await found('insistent', 1);
  expect(errors).toHaveLength(1);
});

test('a feed is not searched', async () => {
  const { indexer, say, found, index } = follow();
  indexer.start();
  await say('u1', 'private');
  await say('d1.2', 'public');
  await found('public', 1);
  expect(await index.cursors(['u1'])).toEqual(new Map([['u1', 0]]));
});
