import fc from 'fast-check';
import { expect, test } from 'vitest';
import { widthOf } from './width.ts';
import { wrap } from './wrap.ts';

test('breaks at spaces and keeps words', () => {
  expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
  expect(wrap('one\n\ntwo', 10)).toEqual(['one', '', 'two']);
});

test('breaks Chinese anywhere, but begins no row with its punctuation', () => {
  expect(wrap('今天天气很好', 6)).toEqual(['今天天', '气很好']);
  expect(wrap('今天天，气很好', 6)).toEqual(['今天', '天，气', '很好']);
});

test('a word that is too long is cut between characters, never inside one', () => {
  expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  expect(wrap('👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 5)).toEqual(['👨‍👩‍👧‍👦👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦']);
});

test('no row is ever wider than asked, and nothing but spaces is lost', () => {
  const words = fc.array(
    fc.constantFrom('a', 'word', ' ', '  ', '你好', '，', '👨‍👩‍👧‍👦', '🇨🇳', 'e\u0301', '\n'),
  );
  fc.assert(
    fc.property(words, fc.integer({ min: 4, max: 30 }), (parts, columns) => {
      const text = parts.join('');
      const rows = wrap(text, columns);
      for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(columns);
      expect(rows.join('').replaceAll(' ', '')).toBe(text.replace(/[ \n]/g, ''));
    }),
  );
});
