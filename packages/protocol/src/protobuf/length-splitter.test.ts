import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCuts } from '../../testing/arbitrary-frames.ts';
import { bytesOf, chunksOf } from '../../testing/splitting.ts';
import { LengthSplitter } from './length-splitter.ts';

const MAXIMUM = 64;

function framed(...frames: readonly (string | Uint8Array)[]): Uint8Array {
  return bytesOf(
    ...frames.flatMap((frame) => {
      const bytes = bytesOf(frame);
      return [[0, 0, bytes.length >> 8, bytes.length & 0xff], bytes];
    }),
  );
}

/** Short, for comparing: a frame's bytes as numbers, or an error with a `!` where it is fatal. */
function resultsOf(chunks: readonly Uint8Array[], splitter = limited()): string[] {
  return chunks.flatMap((chunk) =>
    splitter.push(chunk).map((result) => {
      if (result.kind === 'frame') return result.bytes.join(' ');
      return result.fatal ? `${result.error}!` : result.error;
    }),
  );
}

const limited = () => new LengthSplitter({ maxFrameBytes: MAXIMUM });
const shown = (...frames: readonly string[]) => frames.map((frame) => bytesOf(frame).join(' '));

describe('frames behind their lengths', () => {
  test('are cut out of one chunk, without a copy', () => {
    const chunk = framed('one', 'two', 'x'.repeat(MAXIMUM));
    const splitter = limited();
    const results = splitter.push(chunk);
    expect(results).toHaveLength(3);
    for (const result of results) {
      expect(result.kind === 'frame' && result.bytes.buffer === chunk.buffer).toBe(true);
    }
    expect(splitter.isBetweenFrames).toBe(true);
  });

  test.each([1, 2, 3, 4, 5, 7, 11])('are the same in chunks of %i bytes', (size) => {
    const bytes = framed('one', 'two', 'x'.repeat(MAXIMUM), '', 'last');
    expect(resultsOf(chunksOf(bytes, size))).toEqual([
      ...shown('one', 'two', 'x'.repeat(MAXIMUM)),
      'malformed_protobuf',
      ...shown('last'),
    ]);
  });

  test('stay as they are when the next ones come', () => {
    const splitter = limited();
    const first = chunksOf(framed('one'), 3).flatMap((chunk) => splitter.push(chunk));
    for (const chunk of chunksOf(framed('two'), 3)) splitter.push(chunk);
    expect(first).toEqual([{ kind: 'frame', bytes: bytesOf('one') }]);
  });

  test('are the same however they are cut', () => {
    const anyFrames = fc.array(fc.uint8Array({ maxLength: MAXIMUM }), { maxLength: 8 });
    const anyStream = anyFrames.chain((frames) =>
      fc.tuple(fc.constant(frames), anyCuts(framed(...frames))),
    );
    fc.assert(
      fc.property(anyStream, ([frames, chunks]) => {
        const expected = frames.map((frame) =>
          frame.length === 0 ? 'malformed_protobuf' : frame.join(' '),
        );
        expect(resultsOf(chunks)).toEqual(expected);
      }),
    );
  });

  test('end somewhere, and the end of the stream may cut one off', () => {
    const splitter = limited();
    expect(splitter.isBetweenFrames).toBe(true);
    for (const byte of framed('one')) {
      splitter.push(Uint8Array.of(byte));
      expect(splitter.isBetweenFrames).toBe(byte === 'e'.charCodeAt(0));
    }
  });
});

describe('a length', () => {
  test.each([
    ['one more than the limit', [0, 0, 0, MAXIMUM + 1]],
    ['2 GiB', [0x80, 0, 0, 0]],
    ['4 GiB less one', [0xff, 0xff, 0xff, 0xff]],
  ])('of %s is refused before a byte of the frame is looked at', (_, length) => {
    const splitter = limited();
    const bytes = bytesOf(framed('one'), length);
    expect(resultsOf(chunksOf(bytes, 1), splitter)).toEqual([...shown('one'), 'frame_too_large!']);
    expect(resultsOf([framed('two')], splitter)).toEqual([]);
  });

  test('of nothing is an error, and the stream goes on', () => {
    expect(resultsOf([framed('', 'one', '')])).toEqual([
      'malformed_protobuf',
      ...shown('one'),
      'malformed_protobuf',
    ]);
  });

  test('alone reserves no memory', () => {
    const splitter = new LengthSplitter({ maxFrameBytes: 2 ** 40 });
    expect(splitter.push(bytesOf([0xff, 0xff, 0xff, 0xff], 'x'))).toEqual([]);
  });
});
