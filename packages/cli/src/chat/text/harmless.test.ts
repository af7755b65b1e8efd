import fc from 'fast-check';
import { expect, test } from 'vitest';
import { harmless, harmlessLine } from './harmless.ts';
import { widthOf } from './width.ts';

test('control characters are shown, not obeyed', () => {
  expect(harmless('\u001b[2Jgone\u0007')).toBe('␛[2Jgone␇');
  expect(harmless('\u009b31mred\u007f')).toBe('�31mred␡');
  expect(harmless('a\r\nb\rc')).toBe('a\nb\nc');
  expect(harmless('a\tb')).toBe('a    b');
});

test('what hides or reorders text goes', () => {
  expect(harmless('safe\u202etxt.exe')).toBe('safetxt.exe');
  expect(harmless('a\u200bb\u2066c\ufeff')).toBe('abc');
});

test('Chinese, emoji families and flags stay whole', () => {
  const text = '你好 👨‍👩‍👧‍👦 🇨🇳 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️ e\u0301';
  expect(harmless(text)).toBe(text);
});

test('marks without a letter, and too many of them, do not spill', () => {
  expect(harmless('\u0301x')).toBe('◌\u0301x');
  expect(harmless(`a${'\u0301'.repeat(500)}`).length).toBeLessThanOrEqual(40);
});

test('a line end cannot forge a line', () => {
  expect(harmlessLine('hi\n2026-01-01 00:00:00 [1]al said: pay')).toBe(
    'hi↵2026-01-01 00:00:00 [1]al said: pay',
  );
});

test('whatever comes, nothing that a terminal obeys is left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = harmless(text);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be gone
      expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      expect(widthOf(harmlessLine(shown))).toBeGreaterThanOrEqual(0);
      expect(harmless(shown)).toBe(shown);
    }),
  );
});
