import { describe, expect, test } from 'vitest';
import { bytesOf, chunksOf, resultsOf, shortly, understand } from '../testing/splitting.ts';
import { FrameSplitter } from './frame-splitter.ts';

const frameOf = (bytes: number): string => `{"a":"${'x'.repeat(bytes - 8)}"}`;
const nested = (depth: number): string => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

/** However the bytes were cut, the outcome is this one. */
function expectAlways(stream: Uint8Array, results: readonly string[], limits: object): void {
  for (let size = 1; size <= stream.length; size += 1) {
    expect([size, understand(chunksOf(stream, size), limits).results]).toEqual([size, results]);
  }
}

describe('the size of a frame', () => {
  const limits = { maxFrameBytes: 40 };

  test('may be exactly the limit, as often as one likes', () => {
    const frame = frameOf(40);
    expectAlways(bytesOf(frame, '\0', frame, '\n', frame), [frame, frame, frame], limits);
  });

  test('ends the stream one byte above it', () => {
    expectAlways(bytesOf('{}', frameOf(41), '\n{}'), ['{}', 'frame_too_large!'], limits);
  });

  test('is counted in bytes', () => {
    const fits = `{"a":"${'é'.repeat(16)}"}`;
    expectAlways(bytesOf(fits), [fits], limits);
    expectAlways(bytesOf(`{"a":"${'é'.repeat(17)}"}`), ['frame_too_large!'], limits);
  });

  test.each([
    ['a string', `{"a":"${'x'.repeat(34)}`, '\n{}'],
    ['an escape', `{"a":"${'x'.repeat(33)}\\`, '\0{}'],
    ['an object', `{"a":${'1'.repeat(35)}`, '\0{}'],
    ['a line', `{"a":${'1'.repeat(34)}\n`, '{}'],
  ])('counts also where %s was broken off', (_, open, rest) => {
    expect(bytesOf(open)).toHaveLength(40);
    expectAlways(bytesOf(open, rest), ['malformed_json', '{}'], limits);
    const longer = bytesOf(
      open.slice(0, 6),
      open.slice(5, 6) === '1' ? '1' : 'x',
      open.slice(6),
      rest,
    );
    expectAlways(longer, ['frame_too_large!'], limits);
  });

  test('comes before a nesting that lies behind it', () => {
    const stream = bytesOf(`{"a":[${' '.repeat(35)}[[[`);
    expectAlways(stream, ['frame_too_large!'], { maxFrameBytes: 40, maxNesting: 2 });
  });

  test('does not concern what is skipped', () => {
    expectAlways(bytesOf('x'.repeat(100), '\n{}'), ['unexpected_bytes', '{}'], limits);
  });
});

describe('nesting', () => {
  test.each([1, 2, 32])('may be exactly %i deep', (depth) => {
    const options = { maxNesting: depth };
    expect(resultsOf(nested(depth) + nested(depth), options)).toHaveLength(2);
    expectAlways(bytesOf(nested(depth + 1), '\n{}'), ['nested_too_deep!'], options);
  });

  test('inside a string is none', () => {
    const frame = `{"a":"${'{['.repeat(50)}"}`;
    expect(resultsOf(frame, { maxNesting: 1 })).toEqual([frame]);
  });
});

test('after a fatal error nothing is understood any more', () => {
  const splitter = new FrameSplitter({ maxFrameBytes: 40, maxNesting: 1 });
  expect(splitter.push(bytesOf('{}{[{}\n{}')).map(shortly)).toEqual(['{}', 'nested_too_deep!']);
  expect(splitter.push(bytesOf('\0{}\n{}'))).toEqual([]);
  expect(splitter.isBetweenFrames).toBe(false);
});

test('the memory of a large frame is given back, that of small ones is kept', () => {
  const held: Uint8Array[] = [];
  const splitter = new FrameSplitter({
    maxFrameBytes: 65_536,
    maxNesting: 32,
    decode: (bytes) => {
      held.push(bytes);
      return '';
    },
  });
  const bytesHeldFor = (...chunks: string[]): number => {
    for (const chunk of chunks) splitter.push(bytesOf(chunk));
    return held.at(-1)?.buffer.byteLength ?? 0;
  };
  const small = bytesHeldFor('{', '}');
  expect(small).toBeLessThanOrEqual(1_024);
  expect(bytesHeldFor(frameOf(60_000).slice(0, -1), '}')).toBeGreaterThanOrEqual(60_000);
  expect(bytesHeldFor('{', '}')).toBe(small);
  bytesHeldFor(frameOf(60_000).slice(0, -2), '\n{', '}');
  expect(held.at(-1)?.buffer.byteLength).toBe(small);
  const last = held.at(-1);
  bytesHeldFor('{"a"', ':1}');
  expect(held.at(-1)).toBe(last);
});
