import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerptOf } from './excerpt.ts';
import { matches, parseQuery, queryTokens } from './query.ts';
import { tokensOf, unitsOf } from './units.ts';

function find(query: string, text: string): string[] | undefined {
  const parsed = parseQuery(query);
  if (parsed === undefined) throw new Error(`nothing is sought by ${query}`);
  return matches(parsed, unitsOf(text))?.map(({ start, end }) => text.slice(start, end));
}

test('all words have to be there, in any order', () => {
  expect(find('fox quick', 'The quick brown fox')).toEqual(['quick', 'fox']);
  expect(find('fox slow', 'The quick brown fox')).toBeUndefined();
});

test('a phrase has to stand as it is, a word with a minus must not', () => {
  expect(find('"brown fox"', 'The quick brown, fox')).toEqual(['brown, fox']);
  expect(find('“quick fox”', 'The quick brown fox')).toBeUndefined();
  expect(find('fox -brown', 'The quick brown fox')).toBeUndefined();
  expect(find('fox -"brown quick"', 'The quick brown fox')).toEqual(['fox']);
  expect(find('e-mail', 'an e-mail')).toEqual(['e-mail']);
});

test('characters without spaces are found together, and nowhere else', () => {
  expect(find('天气', '今天天气很好')).toEqual(['天气']);
  expect(find('天气', '天，气')).toBeUndefined();
  expect(find('天好', '今天天气很好')).toBeUndefined();
  expect(find('天', '今天天气')).toEqual(['天', '天']);
  expect(find('今天 天气', '今天天气')).toEqual(['今天', '天气']);
});

test.each(['', '  ', '"', '-x', '-"x y"', '!?', '-'.repeat(99)])('%j seeks nothing', (query) => {
  expect(parseQuery(query)).toBeUndefined();
});

test('an index that has the tokens of a text has all that a query asks it for', () => {
  const letter = fc.constantFrom(...'ab天气好한のé👍"- ，', 'ab', ' ');
  const text = fc.array(letter, { maxLength: 14 }).map((all) => all.join(''));
  fc.assert(
    fc.property(text, text, (said, typed) => {
      const query = parseQuery(typed);
      if (query === undefined || matches(query, unitsOf(said)) === undefined) return;
      expect(tokensOf(unitsOf(said))).toEqual(expect.arrayContaining(queryTokens(query)));
    }),
    { numRuns: 2_000 },
  );
});

test('an excerpt has the first place in it, and cuts no character in two', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      (before, behind) => {
        const text = `${before} needle ${behind}`;
        const start = before.length + 1;
        const excerpt = excerptOf(text, [{ start, end: start + 6 }]);
        const [mark] = excerpt.marks;
        expect(excerpt.text.slice(mark?.start, mark?.end)).toBe('needle');
        expect(text.startsWith(excerpt.text, excerpt.offset)).toBe(true);
        expect(excerpt.text.length).toBeLessThanOrEqual(201);
        expect(excerpt.text.isWellFormed()).toBe(text.isWellFormed());
      },
    ),
  );
});
