import { expect, test, vi } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { stopInTime } from './stop-in-time.ts';

const log = createLogger('silent', false);
const leftover = { connections: 1, sessions: 1, writes: 1 };
const never = new Promise<never>(() => {});

test.each<[string, () => Promise<void>, Promise<string> | undefined, number, number]>([
  ['in order', async () => {}, never, 0, 0],
  ['a worker, in order', async () => {}, undefined, 0, 0],
  ['never', () => never, never, 1, 1],
  ['never, and no signal can come', () => never, undefined, 1, 1],
  ['never, and somebody has lost patience', () => never, Promise.resolve('SIGINT'), 1, 1],
  ['with an error', () => Promise.reject(new Error('no')), never, 1, 0],
])('what stops %s ends with a code that says so', async (_, stop, again, code, abandoned) => {
  const abandon = vi.fn(() => leftover);
  const options = { timeoutMs: 20, again, log };
  expect(await stopInTime({ stop, abandon }, options)).toBe(code);
  expect(abandon).toHaveBeenCalledTimes(abandoned);
});

test('says in one line why it did not stop, and what is left undone', async () => {
  const error = vi.spyOn(log, 'error');
  await stopInTime(
    { stop: () => never, abandon: () => leftover },
    {
      ...{ timeoutMs: 10, again: undefined, log },
    },
  );
  expect(error.mock.calls).toEqual([
    [
      { why: 'not stopped after 10 ms', ...leftover },
      'ends at once; what was acknowledged is stored',
    ],
  ]);
});
