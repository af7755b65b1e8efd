import { expect, test } from 'vitest';
import { backOff } from './back-off.ts';

test('starts a worker again at once, then ever later, then every 30 s', () => {
  const waits: number[] = [];
  let remembered = 0;
  for (let deaths = 0; deaths < 10; deaths += 1) {
    const { waitMs, nextMs } = backOff(remembered, 5);
    waits.push(waitMs);
    remembered = nextMs;
  }
  expect(waits).toEqual([0, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('forgets what went wrong before a minute of service', () => {
  expect(backOff(30_000, 59_999)).toEqual({ waitMs: 30_000, nextMs: 30_000 });
  expect(backOff(30_000, 60_000)).toEqual({ waitMs: 0, nextMs: 250 });
});
