import { expect, test } from 'vitest';
import { bytesOf, chunksOf } from '../../testing/splitting.ts';
import { type Opening, PrefaceReader, protobufPreface } from './preface.ts';

/** What the chunks are until it is told, with the chunks after that. */
function openingOf(chunks: readonly Uint8Array[]): Opening | Uint8Array {
  const reader = new PrefaceReader();
  for (const [index, chunk] of chunks.entries()) {
    const opening = reader.push(chunk);
    if (opening === undefined) continue;
    const rest = bytesOf(opening.rest, ...chunks.slice(index + 1));
    return { isProtobuf: opening.isProtobuf, rest };
  }
  return reader.held;
}

test.each([1, 2, 3, 4, 5, 9])('the preface is known in chunks of %i bytes', (size) => {
  const bytes = bytesOf(protobufPreface, 'and more');
  expect(openingOf(chunksOf(bytes, size))).toEqual({ isProtobuf: true, rest: bytesOf('and more') });
});

test.each([
  ['JSON', bytesOf('{"msgid":13}')],
  ['white space', bytesOf(' \n{}')],
  ['NUL', bytesOf([0], '{}')],
  ['a request of HTTP', bytesOf('POST / HTTP/1.1')],
  ['another version', bytesOf([0x50, 0x52, 0x4c, 0x03], 'and more')],
])('%s is left whole to the other splitter', (_, bytes) => {
  for (const size of [1, 2, 3, 4, 5, 100]) {
    expect(openingOf(chunksOf(bytes, size))).toEqual({ isProtobuf: false, rest: bytes });
  }
});

test('a part of the preface tells nothing, and is kept', () => {
  expect(openingOf(chunksOf(protobufPreface.subarray(0, 3), 1))).toEqual(bytesOf('PRL'));
  expect(openingOf([])).toEqual(bytesOf());
});

test('what JSON may begin with, the preface does not', () => {
  for (const byte of [0x00, 0x09, 0x0a, 0x0d, 0x20, 0x7b]) {
    expect(protobufPreface[0]).not.toBe(byte);
  }
});
