import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasCharacters, hasUtf8Bytes, splitText, utf8Bytes } from './text.ts';

/** Text of all planes, with halves of characters where `isBroken`. */
const text = (isBroken = false, maxLength = 40) =>
  fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 4 }),
        fc.string({ unit: 'grapheme', maxLength: 4 }),
        fc.constantFrom(
          '👩‍👩‍👧‍👦',
          '🇨🇳🇩🇪',
          '👍🏽',
          'é',
          'Z̷̢̧̛͔̳̮̤̣̏̈́͜͠',
          '\u1112\u1161\u11ab한',
          '\r\n',
          'क्षि',
        ),
        isBroken ? fc.constantFrom('\ud83d', '\ude00', '\ud800é', '\ud800中') : fc.constant('x'),
      ),
      { maxLength },
    )
    .map((parts) => parts.join(''));

const graphemesOf = (value: string): string[] =>
  [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(value)].map(
    ({ segment }) => segment,
  );

describe('utf8Bytes', () => {
  test('is what an encoder makes of any text', () => {
    fc.assert(
      fc.property(text(true), (value) => {
        expect(utf8Bytes(value)).toBe(Buffer.byteLength(value));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['', 0],
    ['a\u007f', 2],
    ['\u0080\u07ff', 4],
    ['\u0800\uffff', 6],
    ['😀', 4],
    ['\ud800', 3],
    ['\ud800\ud800', 6],
    ['\ud800中', 6],
    ['\udc00\ud800', 6],
  ])('of %j is %i', (value, bytes) => {
    expect(utf8Bytes(value)).toBe(bytes);
  });
});

describe('limits', () => {
  test('hasUtf8Bytes holds from the minimum to the maximum', () => {
    fc.assert(
      fc.property(text(true, 3), fc.nat(40), fc.nat(40), (value, minimum, maximum) => {
        const bytes = Buffer.byteLength(value);
        expect(hasUtf8Bytes(value, minimum, maximum)).toBe(bytes >= minimum && bytes <= maximum);
      }),
      { numRuns: 2_000 },
    );
  });

  test('hasCharacters holds from the minimum to the maximum, of whole characters', () => {
    fc.assert(
      fc.property(text(true, 3), fc.nat(12), fc.nat(12), (value, minimum, maximum) => {
        const count = [...value].length;
        const isWithin = count >= minimum && count <= maximum && value.isWellFormed();
        expect(hasCharacters(value, minimum, maximum)).toBe(isWithin);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('splitText', () => {
  const atMost = (bytes: number) => (piece: string) => Buffer.byteLength(piece) <= bytes;

  test('joins back to the original, fits, and cuts no grapheme that fits', () => {
    fc.assert(
      fc.property(text(), fc.integer({ min: 4, max: 60 }), (value, bytes) => {
        const fits = atMost(bytes);
        const pieces = splitText(value, fits);
        expect(pieces.join('')).toBe(value);
        expect(pieces.every(fits)).toBe(true);
        expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
        if (value !== '') expect(pieces).not.toContain('');

        const cuts = new Set<number>();
        for (let at = 0, index = 0; index < pieces.length - 1; index += 1) {
          at += pieces[index]?.length ?? 0;
          cuts.add(at);
        }
        let at = 0;
        for (const grapheme of graphemesOf(value)) {
          if (fits(grapheme)) {
            for (let inside = 1; inside < grapheme.length; inside += 1) {
              expect(cuts.has(at + inside)).toBe(false);
            }
          }
          at += grapheme.length;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('fills the pieces: the next grapheme would not fit', () => {
    fc.assert(
      fc.property(text(), fc.integer({ min: 4, max: 60 }), (value, bytes) => {
        const fits = atMost(bytes);
        fc.pre(graphemesOf(value).every(fits));
        const pieces = splitText(value, fits);
        for (const [index, piece] of pieces.entries()) {
          const next = pieces[index + 1];
          if (next !== undefined) expect(fits(piece + graphemesOf(next)[0])).toBe(false);
        }
      }),
    );
  });

  test.each([
    ['a family', '👩‍👩‍👧‍👦', 25],
    ['a flag', '🇨🇳', 8],
    ['a skin', '👍🏽', 8],
    ['Zalgo', 'Z̷̢̧̛͔̏̈́', 20],
    ['a syllable', '\u1112\u1161\u11ab', 9],
    ['a line end', '\r\n', 2],
  ])('keeps %s whole', (_, grapheme, bytes) => {
    expect(splitText(grapheme.repeat(5), atMost(bytes))).toEqual(Array(5).fill(grapheme));
  });

  test('cuts between code points what alone does not fit', () => {
    const zalgo = `a${'\u0301'.repeat(10)}b`;
    const pieces = splitText(zalgo, atMost(5));
    expect(pieces.join('')).toBe(zalgo);
    expect(pieces.map((piece) => piece.length)).toEqual([3, 2, 2, 2, 3]);
  });

  test('goes on with one code point at a time where nothing fits', () => {
    expect(splitText('a😀中', () => false)).toEqual(['a', '😀', '中']);
    expect(splitText('', () => false)).toEqual([]);
  });

  test('leaves a text alone that fits', () => {
    expect(splitText('', () => true)).toEqual(['']);
    expect(splitText('abc', () => true)).toEqual(['abc']);
  });

  test('asks little of a long text', () => {
    let asked = 0;
    const pieces = splitText('x'.repeat(16_384), (piece) => {
      asked += 1;
      return piece.length <= 900;
    });
    expect(pieces).toHaveLength(19);
    expect(asked).toBeLessThan(19 * 24);
  });
});
