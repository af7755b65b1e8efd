import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readProxyHeader } from './proxy-header.ts';
import { MAX_PROXY_REST_BYTES } from './proxy-header-v2.ts';

const SIGNATURE = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10];
const ascii = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const more = { kind: 'more' };
const bad = { kind: 'fault', fault: 'bad_header' };
const tooLong = { kind: 'fault', fault: 'too_long' };
const none = { kind: 'fault', fault: 'no_header' };

interface Binary {
  readonly command?: number;
  readonly family?: number;
  readonly rest?: readonly number[];
  /** What it announces, where that is a lie. */
  readonly length?: number;
}

function binary({ command = 0x21, family = 0x11, rest = V4, length = rest.length }: Binary = {}) {
  return Uint8Array.from([...SIGNATURE, command, family, length >> 8, length & 255, ...rest]);
}
const V4 = [192, 0, 2, 7, 192, 0, 2, 1, 0x9c, 0x40, 0x17, 0x70];
const V6_SOURCE = [0x20, 1, 0xd, 0xb8, ...Array<number>(10).fill(0), 0xa, 0xbc];
const V6 = [...V6_SOURCE, ...Array<number>(15).fill(0), 1, 1, 2, 3, 4];
const MAPPED = [...Array<number>(10).fill(0), 255, 255, 192, 0, 2, 7, ...V6.slice(16)];

const sound: [string, Uint8Array, string | undefined][] = [
  ['v1 of IPv4', ascii('PROXY TCP4 192.0.2.7 192.0.2.1 40000 6000\r\n'), '192.0.2.7'],
  ['v1 of IPv6', ascii('PROXY TCP6 2001:DB8:0:0::abc ::1 1 65535\r\n'), '2001:db8::abc'],
  ['v1 of a mapped address', ascii('PROXY TCP6 ::ffff:192.0.2.7 ::1 0 0\r\n'), '192.0.2.7'],
  ['v1 of the unknown', ascii('PROXY UNKNOWN\r\n'), undefined],
  ['v1 of the unknown, with more', ascii(`PROXY UNKNOWN ${'f'.repeat(91)}\r\n`), undefined],
  ['v2 of IPv4', binary(), '192.0.2.7'],
  ['v2 of IPv4 datagrams', binary({ family: 0x12 }), '192.0.2.7'],
  ['v2 of IPv6', binary({ family: 0x21, rest: V6 }), '2001:db8::abc'],
  ['v2 of a mapped address', binary({ family: 0x21, rest: MAPPED }), '192.0.2.7'],
  ['v2 of a Unix socket', binary({ family: 0x31, rest: Array(216).fill(65) }), undefined],
  ['v2 of an unspecified family', binary({ family: 0, rest: [] }), undefined],
  ['v2 of an unspecified family, with more', binary({ family: 0, rest: V4 }), undefined],
  ['v2 of the proxy itself', binary({ command: 0x20, family: 0, rest: [] }), undefined],
  ['v2 of the proxy itself, with addresses', binary({ command: 0x20 }), undefined],
  ['v2 of the proxy itself, with too few', binary({ command: 0x20, rest: [1] }), undefined],
  ['v2 with TLVs', binary({ rest: [...V4, 4, 0, 3, 1, 2, 3] }), '192.0.2.7'],
  ['v2 with a TLV that lies', binary({ rest: [...V4, 4, 255, 255, 1] }), '192.0.2.7'],
  [
    'v2 with as many TLVs as may be',
    binary({ rest: [...V4, ...Array<number>(MAX_PROXY_REST_BYTES - 12).fill(4)] }),
    '192.0.2.7',
  ],
];

describe('reads', () => {
  test.each(sound)('%s', (_, bytes, source) => {
    const header = { kind: 'header', source, length: bytes.length };
    expect(readProxyHeader(bytes)).toEqual(header);
    // What follows is the client's, whatever it looks like.
    for (const rest of ['\r\n', 'PROXY ', '{"msgid":1}', '\0']) {
      expect(readProxyHeader(Uint8Array.from([...bytes, ...ascii(rest)]))).toEqual(header);
    }
    for (let length = 0; length < bytes.length; length += 1) {
      expect(readProxyHeader(bytes.subarray(0, length)), `${length} bytes`).toEqual(more);
    }
  });
});

describe('refuses', () => {
  const line = (text: string) => ascii(`${text}\r\n`);
  test.each<[string, Uint8Array, object]>([
    ['a chat', ascii('{"msgid":1}'), none],
    ['Protobuf', ascii('PRL\x02'), none],
    ['TLS', Uint8Array.of(0x16), none],
    ['an HTTP request', ascii('GET / HTTP/1.1\r\n'), none],
    ['a POST', ascii('PO'), none],
    ['a line in small letters', ascii('proxy TCP4'), none],
    ['a signature that ends otherwise', Uint8Array.from([...SIGNATURE.slice(0, 11), 11]), none],
    ['no words', line('PROXY '), bad],
    ['two spaces', line('PROXY  TCP4 1.2.3.4 1.2.3.4 1 2'), bad],
    ['a space at the end', line('PROXY TCP4 1.2.3.4 1.2.3.4 1 2 '), bad],
    ['a tab', line('PROXY TCP4\t1.2.3.4 1.2.3.4 1 2'), bad],
    ['a port too few', line('PROXY TCP4 1.2.3.4 1.2.3.4 1'), bad],
    ['a word too many', line('PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3'), bad],
    ['a port too high', line('PROXY TCP4 1.2.3.4 1.2.3.4 65536 2'), bad],
    ['a port with a zero before', line('PROXY TCP4 1.2.3.4 1.2.3.4 01 2'), bad],
    ['a negative port', line('PROXY TCP4 1.2.3.4 1.2.3.4 -1 2'), bad],
    ['another protocol', line('PROXY UDP4 1.2.3.4 1.2.3.4 1 2'), bad],
    ['what begins like the unknown', line('PROXY UNKNOWNS'), bad],
    ['IPv6 as IPv4', line('PROXY TCP4 ::1 ::1 1 2'), bad],
    ['IPv4 as IPv6', line('PROXY TCP6 1.2.3.4 1.2.3.4 1 2'), bad],
    ['a wrong destination', line('PROXY TCP4 1.2.3.4 1.2.3 1 2'), bad],
    ['octal', line('PROXY TCP4 01.2.3.4 1.2.3.4 1 2'), bad],
    ['256', line('PROXY TCP4 256.2.3.4 1.2.3.4 1 2'), bad],
    ['a zone', line('PROXY TCP6 fe80::1%eth0 ::1 1 2'), bad],
    ['two gaps', line('PROXY TCP6 1::2::3 ::1 1 2'), bad],
    ['nine groups', line('PROXY TCP6 1:2:3:4:5:6:7:8:9 ::1 1 2'), bad],
    ['seven groups', line('PROXY TCP6 1:2:3:4:5:6:7 ::1 1 2'), bad],
    ['a gap for nothing', line('PROXY TCP6 1:2:3:4::5:6:7:8 ::1 1 2'), bad],
    ['a colon too many', line('PROXY TCP6 1:2:3:4:5:6:7:8: ::1 1 2'), bad],
    ['IPv4 in the middle', line('PROXY TCP6 1.2.3.4::1 ::1 1 2'), bad],
    ['a line without CR', ascii('PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n'), bad],
    ['a CR before its end', ascii('PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\r\n'), bad],
    ['a line that does not end', ascii('PROXY UNKNOWN '.padEnd(107, 'x')), tooLong],
    ['a line that ends too late', line('PROXY UNKNOWN '.padEnd(106, 'x')), tooLong],
    ['version 1 in binary', binary({ command: 0x11 }), bad],
    ['version 3', binary({ command: 0x31 }), bad],
    ['an unknown command', binary({ command: 0x22 }), bad],
    ['an unknown command at its byte', Uint8Array.from([...SIGNATURE, 0x2f]), bad],
    ['an unknown family', binary({ family: 0x41 }), bad],
    ['an unknown protocol', binary({ family: 0x13 }), bad],
    ['IPv6 with the length of IPv4', binary({ family: 0x21 }), bad],
    ['IPv4 without addresses', binary({ rest: [] }), bad],
    ['IPv4 without a port', binary({ rest: V4.slice(0, 10) }), bad],
    ['a Unix socket too short', binary({ family: 0x31 }), bad],
    ['more TLVs than may be', binary({ length: MAX_PROXY_REST_BYTES + 1 }), tooLong],
    ['all that can be announced', binary({ length: 65_535 }), tooLong],
  ])('%s', (_, bytes, fault) => {
    expect(readProxyHeader(bytes)).toEqual(fault);
  });
});

test('any bytes are understood or refused, and asked on for only while there is room', () => {
  const almost = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 60 }).map((rest) => Uint8Array.from([...SIGNATURE, ...rest])),
    fc
      .string({ unit: fc.constantFrom(...'PROXY TCP46UNKNOWN0129:.f\r\n'), maxLength: 120 })
      .map((rest) => ascii(`PROXY ${rest}`)),
  );
  fc.assert(
    fc.property(almost, (bytes) => {
      const reading = readProxyHeader(bytes);
      if (reading.kind === 'header') expect(reading.length).toBeLessThanOrEqual(bytes.length);
      const full = new Uint8Array(16 + MAX_PROXY_REST_BYTES).fill(1);
      full.set(bytes);
      expect(readProxyHeader(full).kind).not.toBe('more');
      // What was decided stays so, whatever follows.
      if (reading.kind !== 'more') expect(readProxyHeader(full)).toEqual(reading);
    }),
    { numRuns: 2_000 },
  );
});

test('addresses have one spelling, in either version', () => {
  const octets = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const sparse = fc
    .array(fc.constantFrom(0, 0, 1), { minLength: 16, maxLength: 16 })
    .map((bytes) => Uint8Array.from(bytes));
  fc.assert(
    fc.property(fc.oneof(octets, sparse), (bytes) => {
      const long = Buffer.from(bytes).toString('hex').match(/.{4}/g)?.join(':') ?? '';
      const v1 = readProxyHeader(ascii(`PROXY TCP6 ${long} ::1 1 2\r\n`));
      const v2 = readProxyHeader(binary({ family: 0x21, rest: [...bytes, ...V6.slice(16)] }));
      if (v1.kind !== 'header' || v2.kind !== 'header') throw new Error('no header');
      // The standard's own reader agrees.
      const url = new URL(`http://[${long}]/`).hostname.slice(1, -1);
      if (!long.startsWith('0000:0000:0000:0000:0000:ffff')) expect(v1.source).toBe(url);
      expect(v2.source).toBe(v1.source);
      const again = readProxyHeader(ascii(`PROXY TCP6 ${v1.source} ::1 1 2\r\n`));
      if (v1.source?.includes(':')) expect(again).toMatchObject({ source: v1.source });
    }),
  );
});
