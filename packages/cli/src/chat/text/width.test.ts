import { expect, test } from 'vitest';
import { cut, graphemesOf, pad, widthOf } from './width.ts';

const family = '👨‍👩‍👧‍👦';

test('counts columns, not characters', () => {
  expect(widthOf('你好')).toBe(4);
  expect(widthOf(family)).toBe(2);
  expect(widthOf('🇨🇳')).toBe(2);
  expect(widthOf('e\u0301')).toBe(1);
});

test('an emoji family and a letter with its mark are one', () => {
  expect(graphemesOf(`a${family}e\u0301`)).toEqual(['a', family, 'e\u0301']);
});

test('cuts before a character that would not fit whole', () => {
  expect(cut('你好世界', 8)).toBe('你好世界');
  expect(cut('你好世界', 7)).toBe('你好世…');
  expect(cut('你好世界', 6)).toBe('你好…');
  expect(cut(`${family}${family}`, 3)).toBe(`${family}…`);
  expect(cut('abc', 0)).toBe('');
});

test('pads to exactly the columns asked for', () => {
  for (const text of ['', 'abc', '你好世界', `${family}x`, 'long long text']) {
    expect(widthOf(pad(text, 7))).toBe(7);
  }
});
