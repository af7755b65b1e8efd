import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Person, unsetPerson } from '../domain/person.ts';
import { Privacy } from '../handlers/privacy.ts';
import { PrivacyBoard } from './privacy-board.ts';

const LOOK_MS = 15_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a change whose event was lost is found in the store, once', async () => {
  let person: Person = unsetPerson;
  let changes: { user: number; at: number }[] = [];
  const published: unknown[] = [];
  const privacy = new Privacy(
    { persons: async () => new Map([[2, person]]), pairs: async () => new Map() },
    10,
    Date.now,
  );
  const forget = vi.spyOn(privacy, 'forget');
  const board = new PrivacyBoard({
    bus: { isLossless: false, publish: (_, event) => void published.push(event) },
    people: { changedSince: async () => changes },
    privacy,
    presenceBoard: { watch: async () => {}, isOnline: () => false, watchersOf: () => [] },
    nowMs: Date.now,
    onError: (error) => expect.unreachable(String(error)),
  });
  board.start();
  expect(await privacy.welcomes(1, 2)).toBe(true);
  person = { ...unsetPerson, writers: 'contacts' };
  changes = [{ user: 2, at: 5 }];
  expect(privacy.welcomes(1, 2)).toBe(true);
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  expect(await privacy.welcomes(1, 2)).toBe(false);
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  expect(forget).toHaveBeenCalledTimes(1);
  board.changed([2]);
  expect(published).toEqual([{ type: 'privacy', users: [2] }]);
  await board.stop();
});
