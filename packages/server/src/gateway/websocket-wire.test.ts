import { describe, expect, test } from 'vitest';
import { controlWire, WebSocketWire } from './websocket-wire.ts';

const bytesOf = (wire: string) => Buffer.from(wire, 'latin1');

/** The header that RFC 6455 has for a whole message of a server. */
function headerOf(opcode: number, length: number): Buffer {
  const first = 0x80 | opcode;
  if (length < 126) return Buffer.from([first, length]);
  const header = Buffer.alloc(length < 65_536 ? 4 : 10);
  header.writeUInt8(first);
  header.writeUInt8(length < 65_536 ? 126 : 127, 1);
  if (length < 65_536) header.writeUInt16BE(length, 2);
  else header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}

describe.each([0, 1, 125, 126, 255, 4_095, 4_096, 65_535, 65_536, 200_000])(
  '%d bytes',
  (length) => {
    test('go out as they are, again and again', () => {
      const wire = new WebSocketWire();
      const text = 'x'.repeat(length);
      const bytes = Uint8Array.from({ length }, (_, at) => at * 7);
      for (let round = 0; round < 2; round += 1) {
        expect(
          bytesOf(wire.of(text)).equals(Buffer.concat([headerOf(1, length), Buffer.from(text)])),
        ).toBe(true);
        expect(bytesOf(wire.of(bytes)).equals(Buffer.concat([headerOf(2, length), bytes]))).toBe(
          true,
        );
      }
    });
  },
);

test('text goes out as UTF-8, its length in bytes', () => {
  const wire = new WebSocketWire();
  for (const text of ['é', 'ÿ'.repeat(100), '好'.repeat(42), '𝄞', 'a\u0000b', 'é'.repeat(40_000)]) {
    const payload = Buffer.from(text);
    expect(bytesOf(wire.of(text))).toEqual(Buffer.concat([headerOf(1, payload.length), payload]));
  }
});

test('half a surrogate pair goes out as U+FFFD: nobody may be sent what is no UTF-8', () => {
  expect(bytesOf(new WebSocketWire().of('\ud800'))).toEqual(
    Buffer.from([0x81, 3, 0xef, 0xbf, 0xbd]),
  );
});

test('the same bytes of a larger buffer, and bytes like the last, are told apart', () => {
  const wire = new WebSocketWire();
  const large = Buffer.from('abcdef');
  expect(bytesOf(wire.of(large.subarray(2, 4))).toString('latin1', 2)).toBe('cd');
  expect(
    bytesOf(wire.of(new Uint8Array(large.buffer, large.byteOffset + 3, 2))).toString('latin1', 2),
  ).toBe('de');
});

test('control frames', () => {
  expect(bytesOf(controlWire(9, new Uint8Array(0)))).toEqual(Buffer.from([0x89, 0]));
  expect(bytesOf(controlWire(10, Uint8Array.of(255)))).toEqual(Buffer.from([0x8a, 1, 255]));
});
