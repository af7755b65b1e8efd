import { expect, test } from 'vitest';
import type { PairState } from '../domain/contact-acts.ts';
import { strangers } from '../domain/contact-acts.ts';
import { type Person, unsetPerson } from '../domain/person.ts';
import { Privacy } from './privacy.ts';

/** People as they are now, and how often they were asked for. */
function rig(persons: Record<number, Partial<Person>>, pairs: Record<number, Partial<PairState>>) {
  const asked = { persons: 0, pairs: 0 };
  let nowMs = 0;
  const privacy = new Privacy(
    {
      async persons(users) {
        asked.persons += 1;
        const known = Object.entries(persons).map(
          ([user, person]) => [Number(user), { ...unsetPerson, ...person }] as const,
        );
        return new Map(known.filter(([user]) => users.includes(user)));
      },
      async pairs(_, others) {
        asked.pairs += 1;
        return new Map(others.map((other) => [other, { ...strangers, ...pairs[other] }]));
      },
    },
    10,
    () => nowMs,
  );
  const later = (ms: number): void => {
    nowMs += ms;
  };
  return { privacy, asked, persons, pairs, later };
}

test('who lets everybody write is asked for once', async () => {
  const { privacy, asked } = rig({}, {});
  expect(await privacy.welcomes(1, 2)).toBe(true);
  expect(privacy.welcomes(1, 2)).toBe(true);
  expect(privacy.welcomes(3, 2)).toBe(true);
  expect(asked).toEqual({ persons: 1, pairs: 0 });
});

test('who lets contacts write is asked for each sender, and again after a while', async () => {
  const { privacy, asked, pairs, later } = rig({ 2: { writers: 'contacts' } }, {});
  pairs[1] = { isContact: true };
  expect(await privacy.welcomes(1, 2)).toBe(true);
  expect(privacy.welcomes(1, 2)).toBe(true);
  expect(await privacy.welcomes(3, 2)).toBe(false);
  expect(await privacy.welcomes(3, 2)).toBe(false);
  expect(asked).toEqual({ persons: 1, pairs: 3 });
  pairs[1] = {};
  later(10_000);
  expect(await privacy.welcomes(1, 2)).toBe(false);
});

test('a block keeps either from the other; oneself one can always write to', async () => {
  const { privacy } = rig({ 2: { isInBlocks: true } }, { 1: { hasBlocked: true } });
  expect(await privacy.welcomes(1, 2)).toBe(false);
  expect(await privacy.welcomes(3, 2)).toBe(true);
  expect(privacy.welcomes(2, 2)).toBe(true);
});

test('what is read before a change is not kept after it', async () => {
  const { privacy, persons } = rig({}, {});
  const asking = privacy.welcomes(1, 2);
  persons[2] = { writers: 'contacts' };
  privacy.forget([2]);
  await asking;
  expect(await privacy.welcomes(1, 2)).toBe(false);
  persons[2] = {};
  privacy.forget([2]);
  expect(await privacy.welcomes(1, 2)).toBe(true);
});

test('what is seen of a user is what he lets be seen, from both sides', async () => {
  const { privacy, pairs } = rig({ 2: { presence: 'contacts', lastSeen: 'nobody' } }, {});
  pairs[1] = { isContact: true };
  pairs[2] = { isContactOfOther: true };
  const half = { state: true, seen: false, isBlocked: false };
  expect(await privacy.sights(1, [2, 3, 1])).toEqual(new Map([[2, half]]));
  const none = { ...half, state: false };
  const seen = await privacy.sightsOf(2, [1, 3, 2]);
  expect(seen).toEqual(
    new Map([
      [1, half],
      [3, none],
    ]),
  );
});
