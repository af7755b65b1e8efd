import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf } from '../../testing/splitting.ts';
import type { EntryView } from '../codec.ts';
import { jsonCodec } from '../json-codec.ts';
import { limits } from '../limits.ts';
import { decodeServerFrame, encodeRequest, type JsonShape } from './client-codec.ts';
import { protobufCodec } from './protobuf-codec.ts';

const decoded = (shape: JsonShape) => protobufCodec.decode(encodeRequest(shape));
const chat = { msgid: 6, toid: 2, msg: 'hello' } as const;

/** A chat message with these bytes of JSON as its further fields. */
function withExtra(extra: string, ref = ''): Uint8Array {
  const { length } = bytesOf(extra);
  const size = [(length % 128) + 128, Math.floor(length / 128)];
  const message = bytesOf([0x18, 2, 0x22, 1], 'm', [0xa2, 0x06, ...size], extra);
  const all = [(message.length % 128) + 128, Math.floor(message.length / 128)];
  const mark = ref === '' ? [] : [0xc2, 0x3e, bytesOf(ref).length];
  return bytesOf([0x32, ...all], message, mark, ref);
}

describe('a chat message', () => {
  test('has its text first in what is stored, then the time and the further fields', () => {
    expect(decoded({ ...chat, order: 7, time: 't', ref: 'r' })).toEqual({
      ...{ type: 'directChat', profile: 'v2', ref: 'r' },
      fields: { toid: 2, msg: 'hello', time: 't' },
      body: '{"msg":"hello","time":"t","order":7}',
    });
  });

  test.each([
    ['numbers as they were written', '{"a":12345678901234567890,"b":[1.50,1e3]}'],
    ['a name that objects have', '{"__proto__":{"x":1},"constructor":2}'],
    ['letters beyond the first plane', '{"😀":"中文 \\"quoted\\""}'],
  ])('passes on %s', (_, extra) => {
    const body = `{"msg":"m",${extra.slice(1)}`;
    expect(protobufCodec.decode(withExtra(extra))).toMatchObject({ type: 'directChat', body });
  });

  test('passes on nothing that the message says itself, or the server', () => {
    const extra =
      '{"msg":"other","time":"x","msgid":9,"id":9,"name":"n","toid":9,"conv":"g9","seq":9,"n":9,' +
      '"at":9,"kind":"k","ref":"other","own":1,"groupid":9}';
    const body = '{"msg":"m","own":1,"groupid":9}';
    expect(protobufCodec.decode(withExtra(extra, 'r'))).toMatchObject({ ref: 'r', body });
    expect(protobufCodec.decode(withExtra(extra))).toMatchObject({ ref: undefined, body });
    // What JSON would not take for a ref either is a field like any other.
    expect(protobufCodec.decode(withExtra('{"ref":5}'))).toMatchObject({
      body: '{"msg":"m","ref":5}',
    });
  });

  test.each(['', ' ', '[]', '"a"', 'null', '{', '{"a":1}x', '\ufeff{}', '{a:1}'])(
    'is refused with further fields that are no object: %s',
    (extra) => {
      if (extra === '')
        return expect(protobufCodec.decode(withExtra(extra)).type).toBe('directChat');
      expect(protobufCodec.decode(withExtra(extra))).toMatchObject({
        error: 'invalid_field',
        detail: 'extra must be a JSON object; nothing was done',
      });
    },
  );

  test('may be nested as deep as a frame of JSON, and no deeper', () => {
    const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect(protobufCodec.decode(withExtra(nested(limits.nesting))).type).toBe('directChat');
    for (const depth of [limits.nesting + 1, 8_000]) {
      expect(protobufCodec.decode(withExtra(nested(depth)))).toMatchObject({ type: 'rejected' });
    }
    // Brackets inside of a text are none.
    const text = `{"a":"\\"${'['.repeat(99)}"}`;
    expect(protobufCodec.decode(withExtra(text)).type).toBe('directChat');
  });

  test('fits into a frame of JSON, or is refused', () => {
    // Each of these takes six letters there.
    expect(decoded({ ...chat, msg: '\u0001'.repeat(10_000) }).type).toBe('directChat');
    expect(decoded({ ...chat, msg: '\u0001'.repeat(11_000) })).toMatchObject({
      error: 'invalid_field',
      detail: expect.stringContaining('65536 bytes as JSON'),
    });
  });
});

describe('a frame', () => {
  test('of two messages is the last one; of one in parts it is put together', () => {
    const ping = encodeRequest({ msgid: 13 });
    const whole = encodeRequest({ ...chat, ref: 'r' });
    expect(protobufCodec.decode(bytesOf(whole, ping))).toMatchObject({ type: 'ping', ref: 'r' });
    expect(protobufCodec.decode(bytesOf(ping, whole))).toMatchObject({ type: 'directChat' });
    const parts = bytesOf([0x32, 2, 0x18, 2], [0x32, 3, 0x22, 1], 'm', [0x32, 3, 0x2a, 1], 't');
    expect(protobufCodec.decode(parts)).toMatchObject({ fields: { toid: 2, msg: 'm', time: 't' } });
  });

  test('may have fields in any order, and fields that nobody knows', () => {
    const bytes = bytesOf(
      [0xc2, 0x3e, 1, 0x72, 0xfa, 0x3e, 2, 1, 2],
      [0x32, 10, 0x22, 1],
      'm',
      [0xb8, 0x3e, 5, 0x18, 2, 0x18],
      [3],
    );
    expect(protobufCodec.decode(bytes)).toMatchObject({ ref: 'r', fields: { toid: 3, msg: 'm' } });
  });

  test('of a later server is left aside by a client', () => {
    expect(decodeServerFrame(bytesOf([0xfa, 0x3e, 0]))).toBeUndefined();
    expect(() => decodeServerFrame(bytesOf([0xff]))).toThrow();
    expect(() => encodeRequest({ msgid: 99 })).toThrow('no message has the msgid 99');
  });

  test('after one that could not be written is written as ever', () => {
    const before = encodeRequest({ ...chat, ref: 'r' });
    expect(() => encodeRequest({ msgid: 6, toid: 2, msg: 5 })).toThrow('msg is not of type');
    expect(encodeRequest({ ...chat, ref: 'r' })).toEqual(before);
  });

  test('stays as it is while others are written', () => {
    const first = encodeRequest({ ...chat, ref: 'first' });
    const copy = bytesOf(first);
    for (let at = 0; at < 2_000; at += 1) encodeRequest({ ...chat, msg: `${at}`.repeat(at % 50) });
    expect(bytesOf(first)).toEqual(copy);
  });

  test('of any bytes is a request or refused by name, and never throws', () => {
    const anyFrame = fc.constantFrom(
      encodeRequest({ ...chat, ref: 'r', more: [1] }),
      encodeRequest({ msgid: 10, conv: 'g1', msg: '中', time: 't' }),
      encodeRequest({ msgid: 1, v: 2, name: 'n', password: 'p', since: 2 ** 40, ref: 'r' }),
    );
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.tuple(anyFrame, fc.nat(60), fc.nat(255)).map(([frame, at, byte]) => {
        const changed = frame.slice();
        changed[at % changed.length] = byte;
        return changed;
      }),
      fc.tuple(anyFrame, fc.nat(60)).map(([frame, end]) => frame.slice(0, end)),
    );
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const result = protobufCodec.decode(bytes);
        expect(result.type === 'rejected' ? result.error : result.profile).toMatch(
          /^(v2|malformed_protobuf|unknown_message|invalid_field)$/,
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Names that are no further fields, or that JavaScript's literals treat in their own way. */
const TAKEN: ReadonlySet<string> = new Set([
  ...['id', 'name', 'toid', 'msg', 'time', 'conv', 'seq', 'n', 'at', 'ref', '__proto__'],
]);

describe('what both codecs say', () => {
  const anyWhole = fc.maxSafeNat();
  const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  const anyFields = fc
    .dictionary(
      fc.string({ maxLength: 8 }).filter((name) => !TAKEN.has(name)),
      fc.jsonValue({ maxDepth: 3 }),
      { maxKeys: 3 },
    )
    .map((fields) => JSON.parse(JSON.stringify(fields)) as object);
  const anyBody = fc
    .tuple(
      fc.record({ msg: anyText, time: fc.option(anyText, { nil: undefined }) }),
      anyFields,
      fc.boolean(),
    )
    .map(([place, fields, isFirst]) =>
      JSON.stringify({ ...(isFirst && place), ...fields, ...place }),
    );
  const anyEntry: fc.Arbitrary<EntryView> = fc.record({
    conv: fc.constantFrom('d1.2', 'g7', 'u1'),
    seq: anyWhole.map((seq) => seq + (seq === 0 ? 1 : 0)),
    n: anyWhole,
    at: anyWhole,
    kind: fc.constantFrom('message', 'message', 'contact'),
    sender: fc.integer({ min: 1, max: limits.idMaximum }),
    senderName: anyText,
    ref: fc.option(anyText, { nil: undefined }),
    body: anyBody,
    to: fc.constantFrom<EntryView['to']>(
      { kind: 'user', id: 2 },
      { kind: 'group', id: 7, name: '茶馆' },
      { kind: 'group', id: 7, name: '' },
    ),
  });
  const shapeOf = (frame: unknown) => decodeServerFrame(frame as Uint8Array);
  const parsed = (frame: unknown) => JSON.parse(frame as string) as object;

  test('of an entry is the same', () => {
    fc.assert(
      fc.property(anyEntry, (entry) => {
        expect(shapeOf(protobufCodec.encodePush(entry))).toEqual(
          parsed(jsonCodec.encodePush(entry)),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('of a page of a log is the same', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 5 }), anyWhole, (entries, head) => {
        const page = { conv: 'd1.2', entries, more: entries.length > 2, head };
        expect(shapeOf(protobufCodec.encodeSynced(page, 'r'))).toEqual(
          parsed(jsonCodec.encodeSynced(page, 'r')),
        );
      }),
    );
  });

  test('of a chat message is the same request', () => {
    fc.assert(
      fc.property(anyText, anyFields, (msg, fields) => {
        const shape = { ...fields, msgid: 6, toid: 2, msg };
        const one = jsonCodec.decode(JSON.stringify(shape));
        const other = decoded(shape);
        if (one.type === 'rejected' || other.type === 'rejected') return expect(one).toEqual(other);
        expect(other.ref).toBe(one.ref);
        expect(JSON.parse(other.body)).toEqual(JSON.parse(one.body));
      }),
      { numRuns: 500 },
    );
  });
});
