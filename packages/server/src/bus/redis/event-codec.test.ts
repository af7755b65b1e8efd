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
const events: readonly ChatEvent[] = [
  entry,
  ...(['contact', 'joined', 'read'] as const).map((kind): ChatEvent => {
    const address = { kind: 'feed', user: 5 } as const;
    return { ...entry, entry: { ...entry.entry, conversation: 'u5', kind }, address };
  }),
  takeover,
  { type: 'receipt', conversation: 'd1.2', user: 1, delivered: 9, read: 8 },
  { type: 'receipt', conversation: 'd1.2', user: 1, delivered: undefined, read: 8 },
  { type: 'readers', conversation: 'g7', seq: 9, readers: 101 },
  { type: 'typing', conversation: 'g7', user: 1 },
  { type: 'logout', user: 1, token: 3, except: undefined },
  { type: 'logout', user: 1, token: undefined, except: 'n1/5' },
  { type: 'presence', online: [1, 2], offline: [{ user: 3, seen: 1_790_000_000_000 }] },
];
const envelope = (event: ChatEvent) => ({ node: 'n1', number: 12, copies: 2, event });

test.each(events)('what is encoded is decoded: $type', (event) => {
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
  ['an entry of an inherited kind', encodeEnvelope(envelope(entry)).replace('message', 'valueOf')],
  ['a receipt of nobody', `${head}{"type":"receipt","conversation":"g7","read":1}`],
  ['a receipt up to nowhere', `${head}{"type":"receipt","conversation":"g7","user":1,"read":"1"}`],
  ['readers of nothing', `${head}{"type":"readers","seq":1,"readers":2}`],
  ['readers without a count', `${head}{"type":"readers","conversation":"g7","seq":1}`],
  ['nobody who types', `${head}{"type":"typing","conversation":"g7"}`],
  ['somebody who types nowhere', `${head}{"type":"typing","user":1}`],
  ['a logout of nobody', `${head}{"type":"logout","token":1}`],
  ['a logout of an unknown kind', `${head}{"type":"logout","user":1,"token":"all"}`],
  ['presence without a list', `${head}{"type":"presence","online":[1]}`],
  ['presence of texts', `${head}{"type":"presence","online":["1"],"offline":[]}`],
  ['a departure without a time', `${head}{"type":"presence","online":[],"offline":[{"user":1}]}`],
  ['an entry without a number', without('seq')],
  ['an entry without a body', without('body')],
])('and what is none is not: %s', (_, message) => {
  expect(decodeEnvelope(message)).toBeUndefined();
});
