import { expect, test } from 'vitest';
import { createRateLimits } from './rate-limits.ts';

test('counts each address and each kind of attempt apart', async () => {
  const limits = createRateLimits({
    logins: 2,
    registrations: 1,
    windowSeconds: 60,
    callsPerSecond: 3,
  });
  expect([await limits.login('a'), await limits.login('a'), await limits.login('a')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(await limits.login('b')).toBe(true);
  expect([await limits.register('a'), await limits.register('a')]).toEqual([true, false]);
  const calls = await Promise.all([1, 1, 1, 1, 2].map((key) => limits.call(key)));
  expect(calls).toEqual([true, true, true, false, true]);
});

test('without a limit everything passes', async () => {
  const limits = createRateLimits(undefined);
  const tries = await Promise.all(Array.from({ length: 500 }, () => limits.login('a')));
  expect(tries.every((mayTry) => mayTry)).toBe(true);
  expect([await limits.register('a'), await limits.call(1)]).toEqual([true, true]);
});
