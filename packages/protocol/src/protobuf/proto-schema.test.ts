import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import protobufjs from 'protobufjs';
import { expect, test } from 'vitest';

// What is written by hand, and what is generated, against what parley.proto itself says.

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const { messages }: { readonly messages: readonly { name: string; protobuf: string }[] } =
  JSON.parse(read('../../../../test/conformance/vectors.json'));
const frameType = protobufjs
  .parse(read('../../parley.proto'), { keepCase: true })
  .root.lookupType('parley.v2.Frame');

test.each(messages)('parley.proto describes every byte: $name', ({ protobuf }) => {
  const message = frameType.decode(Uint8Array.from(Buffer.from(protobuf, 'hex')));
  expect(Buffer.from(frameType.encode(message).finish()).toString('hex')).toBe(protobuf);
});
