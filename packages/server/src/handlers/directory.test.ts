import { expect, test } from 'vitest';
import type { UserStore } from '../store/store.ts';
import { Directory } from './directory.ts';

function slowUsers(): { users: Pick<UserStore, 'names'>; answer(names: [number, string][]): void } {
  const asked: ((names: Map<number, string>) => void)[] = [];
  const users: Pick<UserStore, 'names'> = {
    names: () => new Promise((resolve) => asked.push(resolve)),
  };
  return { users, answer: (names) => asked.shift()?.(new Map(names)) };
}

test('who asks later is not answered earlier, though the name became known meanwhile', async () => {
  const { users, answer } = slowUsers();
  const directory = new Directory(users, 10);
  const order: number[] = [];
  const ask = async (who: number): Promise<void> => {
    const exists = directory.exists(7);
    if (exists !== true) expect(await exists).toBe(true);
    order.push(who);
  };
  const asking = [ask(1), ask(2)];
  directory.remember(7, 'gil');
  asking.push(ask(3));
  answer([[7, 'gil']]);
  await Promise.all(asking);
  expect(order).toEqual([1, 2, 3]);
  expect(directory.exists(7)).toBe(true);
});

test('a user that does not exist yet is asked for again', async () => {
  const { users, answer } = slowUsers();
  const directory = new Directory(users, 10);
  const first = directory.exists(7);
  answer([]);
  expect(await first).toBe(false);
  const second = directory.exists(7);
  answer([[7, 'gil']]);
  expect(await second).toBe(true);
});
