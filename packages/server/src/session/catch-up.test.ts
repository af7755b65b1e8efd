import { beforeEach, expect, test } from 'vitest';
import type { ConversationId } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import type { Store } from '../store/store.ts';
import { CatchUp } from './catch-up.ts';

let store: Store;
let catchUp: CatchUp;
beforeEach(() => {
  store = createMemoryStore();
  catchUp = new CatchUp(store.log, true);
});

async function commit(conversation: ConversationId, count: number, at = 0): Promise<void> {
  for (let left = count; left > 0; left--) {
    const draft = { conversation, kind: 'message', sender: 1, ref: undefined } as const;
    await store.log.append({ ...draft, at, body: '{}' });
  }
}

const placesOf = (entries: readonly Entry[]): string[] =>
  entries.map(({ conversation, seq }) => `${conversation} ${seq}`);

test('what was committed since the head was told is left to its push', async () => {
  await commit('d1.2', 5);
  catchUp.add('d1.2', 2, 4);
  expect(placesOf(await catchUp.readIfFew())).toEqual(['d1.2 3', 'd1.2 4']);
  expect(catchUp.isDone()).toBe(true);
  catchUp.saw('d1.2', 5);
  expect(catchUp.isDone()).toBe(false);
  await commit('d1.2', 1);
  expect(placesOf(await catchUp.next())).toEqual(['d1.2 5']);
  expect(catchUp.isDone()).toBe(true);
});

test('a little of several conversations comes in order of time', async () => {
  await commit('d1.2', 1, 10);
  await commit('d1.3', 1, 20);
  await commit('d1.2', 1, 30);
  catchUp.add('d1.2', 0, 2);
  catchUp.add('d1.3', 0, 1);
  expect(placesOf(await catchUp.readIfFew())).toEqual(['d1.2 1', 'd1.3 1', 'd1.2 2']);
});

test('much comes in pages, one conversation after the other', async () => {
  await commit('d1.2', 1_100);
  await commit('d1.3', 1);
  catchUp.add('d1.2', 0, 1_100);
  catchUp.add('d1.3', 0, 1);
  expect(await catchUp.readIfFew()).toEqual([]);
  const sizes: number[] = [];
  while (!catchUp.isDone()) sizes.push((await catchUp.next()).length);
  expect(sizes).toEqual([500, 500, 100, 1]);
});
