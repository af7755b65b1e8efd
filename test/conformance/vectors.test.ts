import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { catalogue, dialects, errors, jsonCodec } from '@parley/protocol';
import { describe, expect, test } from 'vitest';
import {
  decodeServerFrame,
  encodeRequest,
  type JsonShape,
} from '../../packages/protocol/src/protobuf/client-codec.ts';
import { protobufCodec } from '../../packages/protocol/src/protobuf/protobuf-codec.ts';
import { chunksOf } from '../../packages/protocol/testing/splitting.ts';
import { parseExactly } from './exact-json.ts';
import { makeVectors, understand, type Vectors } from './vectors.ts';

const vectors: Vectors = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));
const toServer = vectors.messages.filter(({ direction }) => direction === 'to server');
const toClient = vectors.messages.filter(({ direction }) => direction === 'to client');

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('vectors.json', () => {
  test('is what the codecs write', () => {
    // `node test/conformance/renew-vectors.ts` makes it anew.
    expect(vectors).toEqual(makeVectors());
  });

  test('has every message of the catalogue, in the directions that it goes', () => {
    const numbersIn = (some: typeof toServer) =>
      new Set(some.map(({ json }) => (JSON.parse(json) as JsonShape).msgid));
    const asked = numbersIn(toServer);
    const answered = numbersIn(toClient);
    for (const { number, direction } of Object.values(catalogue)) {
      expect([number, asked.has(number)]).toEqual([number, direction.startsWith('request')]);
      const isAnswered = direction === 'answer' || direction.endsWith('push');
      expect([number, answered.has(number)]).toEqual([number, isAnswered]);
    }
  });

  test('has no name twice', () => {
    const names = [...vectors.messages, ...vectors.refusals, ...vectors.streams].map(
      ({ name }) => name,
    );
    expect(names).toEqual([...new Set(names)]);
  });
});

describe('a message', () => {
  test.each(vectors.messages)('is the same in both codecs: $name', ({ json, protobuf }) => {
    expect(decodeServerFrame(bytesOf(protobuf))).toEqual(JSON.parse(json));
    expect(hexOf(encodeRequest(parseExactly(json) as JsonShape))).toBe(protobuf);
  });

  test.each(toServer)('is the same request in both codecs: $name', ({ json, protobuf }) => {
    const one = jsonCodec.decode(json);
    const other = protobufCodec.decode(bytesOf(protobuf));
    if (one.type === 'rejected' || other.type === 'rejected') throw new Error('it is no request');
    const { number } = catalogue[one.type];
    expect(dialects.abc.requests.get(number)).toBe(other.type);
    expect({ ...other, fields: {}, body: '' }).toEqual({ ...one, fields: {}, body: '' });
    expect(one.fields).toMatchObject(other.fields);
    expect(other.body === '' ? undefined : fieldsOf(other.body)).toEqual(
      one.body === '' ? undefined : fieldsOf(one.body),
    );
  });
});

/** Each field as it is written, in any order. */
function fieldsOf(body: string): Record<string, string> {
  const fields = Object.entries(parseExactly(body) as object);
  return Object.fromEntries(fields.map(([name, value]) => [name, JSON.stringify(value)]));
}

describe('a frame that is no request', () => {
  test.each(vectors.refusals)('is refused: $name', ({ json, protobuf, error }) => {
    expect(Object.keys(errors)).toContain(error);
    const result =
      json === undefined ? protobufCodec.decode(bytesOf(protobuf ?? '')) : jsonCodec.decode(json);
    expect(result).toMatchObject({ type: 'rejected', error });
  });
});

describe('a stream', () => {
  test.each(vectors.streams)('is understood however it is cut: $name', ({ bytes, results }) => {
    for (const size of [1, 2, 3, 5, 8, 1_000]) {
      expect(understand(chunksOf(bytesOf(bytes), size))).toEqual(results);
    }
  });
});
