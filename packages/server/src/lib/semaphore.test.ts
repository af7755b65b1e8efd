import { expect, test } from 'vitest';
import { Semaphore } from './semaphore.ts';

/** Tasks that end when they are told to, and how many of them run. */
function heldTasks() {
  const held: (() => void)[] = [];
  let running = 0;
  let most = 0;
  return {
    most: () => most,
    task: async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => held.push(resolve));
      running -= 1;
    },
    endOne: () => held.shift()?.(),
  };
}

test('runs so many at once, though a new one comes when a turn has just become free', async () => {
  const semaphore = new Semaphore(2, 100);
  const { task, most, endOne } = heldTasks();
  const running = Array.from({ length: 6 }, () => semaphore.run(task));
  for (let at = 0; at < 20; at += 1) {
    endOne();
    // Some steps of the promises in between: any of them may be where a newcomer slips in.
    for (let step = 0; step < at % 5; step += 1) await undefined;
    if (at < 10) running.push(semaphore.run(task));
    await new Promise((resolve) => setImmediate(resolve));
  }
  while (endOne()) await undefined;
  await Promise.all(running);
  expect(most()).toBe(2);
  expect(semaphore.waiting).toBe(0);
});

test('a task that fails gives its turn on', async () => {
  const semaphore = new Semaphore(1, 10);
  const failed = semaphore.run(() => Promise.reject(new Error('no')));
  const next = semaphore.run(async () => 'next');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('next');
  expect(await semaphore.run(async () => 'free again')).toBe('free again');
});

test('refuses at once when too many wait', async () => {
  const semaphore = new Semaphore(1, 1);
  const { task, endOne } = heldTasks();
  const running = [semaphore.run(task), semaphore.run(task)];
  expect(semaphore.waiting).toBe(1);
  expect(semaphore.run(task)).toBeUndefined();
  endOne();
  await running[0];
  await undefined;
  endOne();
  await running[1];
});
