import { expect, test } from 'vitest';
import { createTurnQueue } from './turn-queue.ts';

test('what one turn asks for goes together, what comes meanwhile waits for it', async () => {
  const batches: (readonly number[])[] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const ask = createTurnQueue(async (items: readonly number[]) => {
    batches.push(items);
    if (batches.length === 1) await gate;
    return items.map((item) => item * 10);
  });
  const first = [ask(1), ask(2)];
  await new Promise((resolve) => setImmediate(resolve));
  const second = [ask(3), ask(4)];
  await new Promise((resolve) => setImmediate(resolve));
  expect(batches).toEqual([[1, 2]]);
  open();
  expect(await Promise.all([...first, ...second])).toEqual([10, 20, 30, 40]);
  expect(batches).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(await ask(5)).toBe(50);
});

test('a batch that fails fails for all who asked, and only for them', async () => {
  let fails = true;
  const ask = createTurnQueue(async (items: readonly number[]) => {
    if (fails) throw new Error('away');
    return items;
  });
  const results = await Promise.allSettled([ask(1), ask(2)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  expect(await ask(3)).toBe(3);
});
