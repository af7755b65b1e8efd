import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyCuts, anyFrame, anyScraps, anySeparator } from '../testing/arbitrary-frames.ts';
import { bytesOf, chunksOf, understand } from '../testing/splitting.ts';

const RUNS = { numRuns: 500 };

test('any objects come out of any stream of them, however it was cut', () => {
  const stream = fc.array(fc.tuple(anySeparator, anyFrame), { maxLength: 6 });
  const cutStream = stream.chain((parts) =>
    fc.tuple(fc.constant(parts), anyCuts(bytesOf(...parts.flat()))),
  );
  fc.assert(
    fc.property(cutStream, ([parts, chunks]) => {
      expect(understand(chunks).results).toEqual(parts.map(([, frame]) => frame));
    }),
    RUNS,
  );
});

test('any bytes give the same results however they were cut', () => {
  const cutScraps = anyScraps.chain((bytes) => fc.tuple(fc.constant(bytes), anyCuts(bytes)));
  const anyLimits = fc.record({
    maxFrameBytes: fc.integer({ min: 2, max: 60 }),
    maxNesting: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(cutScraps, anyLimits, ([bytes, chunks], limits) => {
      const whole = understand([bytes], limits);
      expect(understand(chunks, limits)).toEqual(whole);
      expect(understand(chunksOf(bytes, 1), limits)).toEqual(whole);
    }),
    { numRuns: 2_000 },
  );
});

test('after any broken line without a fatal error, a second line is understood', () => {
  fc.assert(
    fc.property(anyScraps, anyFrame, (scraps, frame) => {
      const { results } = understand([bytesOf(scraps, '\0', frame)]);
      expect(results.at(-1)).toBe(frame);
    }),
    RUNS,
  );
});

test('the decoder is told what is ASCII alone, and gets the bytes of one frame', () => {
  const decode = (bytes: Uint8Array, start: number, end: number, isAscii: boolean): string => {
    const frame = bytes.slice(start, end);
    expect(isAscii).toBe(frame.every((byte) => byte < 0x80));
    return String.fromCharCode(...frame);
  };
  fc.assert(
    fc.property(anyScraps.chain(anyCuts), (chunks) => {
      for (const result of understand(chunks, { decode }).results)
        expect(result).toMatch(/^[{a-z]/);
    }),
    RUNS,
  );
});
