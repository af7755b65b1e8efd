import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokensOf, unitsOf } from './units.ts';

const tokens = (text: string): string[] => tokensOf(unitsOf(text));

test('words are letters and digits, whatever stands between', () => {
  expect(tokens("don't stop_at 3.14, e-mail")).toEqual([
    'don',
    't',
    'stop',
    'at',
    '3',
    '14',
    'e',
    'mail',
  ]);
});

test('case, width, accents and compatible forms make no difference', () => {
  expect(tokens('HÉLLO Ｆｕｌｌ Straße ﬁ ½ İ ⑴')).toEqual([
    ...['hello', 'full', 'strasse', 'fi', '12', 'i', '1'],
  ]);
  expect(tokens('ガ')).toEqual(tokens('ｶﾞ'));
  // Another sound, not an accent.
  expect(tokens('か')).not.toEqual(tokens('が'));
});

test('characters of scripts without spaces come alone and in pairs, never across a gap', () => {
  expect(tokens('今天，天气a好')).toEqual(['今', '天', '今天', '气', '天气', 'a', '好']);
  expect(tokens('한국어')).toEqual(['한', '국', '한국', '어', '국어']);
});

test('emoji are words, in any skin tone', () => {
  expect(tokens('👍🏽👍 👩‍👩‍👧 ❤️ 🇨🇳')).toEqual(['👍', '👩‍👩‍👧', '❤', '🇨🇳']);
});

test('any text has units that lie in it, in order, with tokens that are no syntax', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      let end = 0;
      for (const unit of unitsOf(text)) {
        expect(unit.start).toBeGreaterThanOrEqual(end);
        expect(unit.end).toBeGreaterThan(unit.start);
        end = unit.end;
      }
      expect(end).toBeLessThanOrEqual(text.length);
      for (const token of tokens(text)) {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none of ASCII but letters, digits
        expect(token).toMatch(/^(?:[a-z0-9]|[^\x00-\x7f])+$/u);
      }
    }),
    { numRuns: 500 },
  );
});

test('folding what is folded changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
      for (const unit of unitsOf(text)) {
        expect(
          unitsOf(unit.text)
            .map((again) => again.text)
            .join(''),
        ).toBe(unit.text);
      }
    }),
    { numRuns: 300 },
  );
});
