import { expect, test } from 'vitest';
import { createProgress } from './progress.ts';

test('progress is told after a second, and then once a second', () => {
  let now = 0;
  const said: string[] = [];
  const counts = { users: 9, friends: 0, groups: 0, members: 0, messages: 40 };
  const progress = createProgress(
    counts,
    () => now,
    (line) => said.push(line),
  );
  const at = (ms: number, done: number) => {
    now = ms;
    progress('messages', done);
  };
  at(999, 1);
  at(1_000, 2);
  at(1_001, 3);
  at(1_999, 4);
  at(2_000, 5);
  expect(said).toEqual(['messages: 2 of 40', 'messages: 5 of 40']);
});
