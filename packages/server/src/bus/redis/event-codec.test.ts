import { expect, test } from 'vitest';
import type { ChatEvent } from '../../domain/event.ts';
import { decodeEnvelope, encodeEnvelope, ownMark } from './event-codec.ts';

const entry: ChatEvent = {
  type: 'entry',
  entry: {
    conversation: 'g7',
    kind: 'message',
    sender: 1,
    ref: 'r-1',
    at: 1_790_000_000_000,
    body: '{"msg":"第一行\\n{}"}',
    seq: 3,
    n: 2,
  },
  address: { kind: 'group', group: 7 },
  senderName: '阿 明\n',
};
const takeover: ChatEvent = { type: 'takeover', user: 5, session: 'a b' };
const envelope = (event: ChatEvent) => ({ node: 'n1', number: 12, copies: 2, event });

test.each([entry, takeover])('what is encoded is decoded: $type', (event) => {
  const message = encodeEnvelope(envelope(event));
  expect(decodeEnvelope(message)).toEqual(envelope(event));
  expect(message.startsWith(ownMark('n1'))).toBe(true);
  expect(message.startsWith(ownMark('n'))).toBe(false);
});

const head = '1 n1 12 1\n';
const without = (field: string) =>
  head + JSON.stringify({ ...entry, entry: { ...entry.entry, [field]: undefined } });

test.each([
  ['nothing', ''],
  ['no head', JSON.stringify(takeover)],
  ['another version', '2 n1 12 1\n{"type":"takeover","user":5,"session":"a"}'],
  ['no JSON', `${head}{`],
  ['no object', `${head}null`],
  ['an unknown type', `${head}{"type":"poke"}`],
  ['a takeover of nobody', `${head}{"type":"takeover","session":"a"}`],
  ['an entry without an entry', `${head}{"type":"entry","senderName":"a"}`],
  ['an entry of an unknown kind', encodeEnvelope(envelope(entry)).replace('message', 'edit')],
  ['an entry without a number', without('seq')],
  ['an entry without a body', without('body')],
])('and what is none is not: %s', (_, message) => {
  expect(decodeEnvelope(message)).toBeUndefined();
});
