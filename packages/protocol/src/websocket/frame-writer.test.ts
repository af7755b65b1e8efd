import { expect, test } from 'vitest';
import { bytesOf } from '../../testing/splitting.ts';
import { closePayload, headerBytes, writeHeader } from './frame-writer.ts';

test.each<[number, number[]]>([
  [0, [0x81, 0]],
  [125, [0x81, 125]],
  [126, [0x81, 126, 0, 126]],
  [65_535, [0x81, 126, 0xff, 0xff]],
  [65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
  [2 ** 40 + 3, [0x81, 127, 0, 0, 1, 0, 0, 0, 0, 3]],
])('the header of %d bytes', (bytes, header) => {
  const target = new Uint8Array(12).fill(0xee);
  expect(writeHeader(target, 1, 1, bytes)).toBe(1 + header.length);
  expect(headerBytes(bytes)).toBe(header.length);
  expect([...target.slice(0, header.length + 2)]).toEqual([0xee, ...header, 0xee]);
});

test('a close has a code and a reason that fits, cut between characters', () => {
  expect(closePayload(undefined)).toEqual(bytesOf());
  expect(closePayload(4_119, 'bye')).toEqual(bytesOf([0x10, 0x17], 'bye'));
  expect(closePayload(1000, '好'.repeat(50))).toEqual(bytesOf([0x03, 0xe8], '好'.repeat(41)));
  expect(closePayload(1000, 'x好'.repeat(50))).toHaveLength(2 + 121);
});
