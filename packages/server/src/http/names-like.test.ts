import { limits } from '@parley/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isValidName } from '../domain/names.ts';
import { namesLike } from './names-like.ts';

test('small numbers first, then some of many, and an end', () => {
  let next = 0;
  const random = () => {
    next += 100;
    return next;
  };
  expect([...namesLike('Al', random)]).toEqual([
    ...['Al', 'Al 2', 'Al 3', 'Al 4', 'Al 5', 'Al 6', 'Al 7', 'Al 8', 'Al 9'],
    ...['Al 110', 'Al 210', 'Al 310', 'Al 410', 'Al 510', 'Al 610', 'Al 710', 'Al 810'],
  ]);
});

test('a long name gives way to the number, and is not cut within a character', () => {
  const family = '👨‍👩‍👧';
  const long = `${'x'.repeat(limits.nameCharacters - 5)}${family}`;
  expect([...long]).toHaveLength(limits.nameCharacters);
  expect([...namesLike(long, () => 0)][1]).toBe(`${'x'.repeat(45)} 2`);
});

test('what is like a name is one', () => {
  // One letter with many marks may fill a name: nothing of it is left then.
  const marked = fc.constant(`a${'\u0301'.repeat(limits.nameCharacters - 1)}`);
  const name = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), marked).filter(isValidName);
  fc.assert(
    fc.property(name, fc.nat(999_999), (wanted, random) => {
      for (const like of namesLike(wanted, () => random)) {
        expect(isValidName(like), like).toBe(true);
      }
    }),
  );
});
