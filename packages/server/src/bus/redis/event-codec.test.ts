import { expect, test } from 'vitest';
import type { ChatEvent } from '../../domain/event.ts';
import { decodeMessage, encodeEvent, encodeSign, isMarked, ownMark } from './event-codec.ts';

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
const withoutRef: ChatEvent = { ...entry, entry: { ...entry.entry, ref: undefined } };
const takeover: ChatEvent = { type: 'takeover', user: 5, session: 'a b' };
const events: readonly ChatEvent[] = [
  entry,
  withoutRef,
  { ...withoutRef, senderName: '' },
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
  { type: 'privacy', users: [1, 2] },
  { type: 'presence', online: [1, 2], offline: [{ user: 3, seen: 1_790_000_000_000 }] },
];
const mark = ownMark('n1');
const encoded = (event: ChatEvent): string => encodeEvent(mark, 12, 2, event);

test.each(events)('what is encoded is decoded: $type', (event) => {
  const message = encoded(event);
  const envelope = { node: 'n1', number: 12, copies: 2, event };
  expect(decodeMessage(message)).toEqual({ kind: 'event', envelope });
  expect(message.startsWith(mark)).toBe(true);
  expect(message.startsWith(ownMark('n'))).toBe(false);
});

test('a node knows its own messages, wherever they lie', () => {
  const bytes = Buffer.from(`before${encoded(entry)}`);
  const isFrom = (node: string, start: number, end = bytes.length): boolean =>
    isMarked(bytes, start, end, Buffer.from(ownMark(node)));
  expect(isFrom('n1', 6)).toBe(true);
  expect(isFrom('n1', 7)).toBe(false);
  expect(isFrom('n2', 6)).toBe(false);
  // Shorter than any mark, and at the end of what has come.
  expect(isFrom('n1', 6, 8)).toBe(false);
  expect(isFrom('n1', bytes.length - 1)).toBe(false);
});

test.each(['gap', 'hello'] as const)('a sign is one: %s', (sign) => {
  expect(decodeMessage(encodeSign(mark, sign))).toEqual({ kind: sign });
});

test('what a later release adds does no harm', () => {
  for (const event of events) {
    const [line = '', ...rest] = encoded(event).split('\n');
    const added = `${line} more 7\n${rest.join('\n').replace(/^\{/, '{"more":{"to":["come"]},')}`;
    const expected = event.type === 'entry' ? `${line} more 7\n${rest.join('\n')}` : added;
    expect(decodeMessage(expected)).toEqual(decodeMessage(encoded(event)));
  }
});

const head = '1 n1 12 1 event\n';
const [line = '', ...more] = encoded(entry).split('\n');
const rest = more.join('\n');
const withField = (at: number, text: string): string =>
  `${line
    .split(' ')
    .map((field, place) => (place === at ? text : field))
    .join(' ')}\n${rest}`;

test.each([
  ['nothing', ''],
  ['no head', JSON.stringify(takeover)],
  ['another version', encoded(takeover).replace(/^1/, '2')],
  ['an entry of another version', encoded(entry).replace(/^1/, '2')],
  ['another sort', encoded(entry).replace(' entry ', ' edit ')],
  ['a number that is none', encoded(takeover).replace(' 12 ', ' x ')],
  ['no JSON', `${head}{`],
  ['no object', `${head}null`],
  ['an unknown type', `${head}{"type":"poke"}`],
  ['an entry as JSON', `${head}{"type":"entry"}`],
  ['a takeover of nobody', `${head}{"type":"takeover","session":"a"}`],
  ['an entry of an unknown kind', withField(6, 'edit')],
  ['an entry of an inherited kind', withField(6, 'valueOf')],
  ['an entry of nobody', withField(7, 'al')],
  ['an entry without a time', withField(8, '')],
  ['an entry without a place', withField(9, '1.5')],
  ['an entry without a count', withField(10, '')],
  ['an entry without the length of its ref', withField(11, '')],
  ['an entry without the length of a name', withField(12, 'x')],
  ['an entry longer than it is', withField(12, '999')],
  ['an entry without a body', line],
  ['an entry that is cut', `${line.split(' ').slice(0, 8).join(' ')}\n${rest}`],
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
])('what is not understood is said to be so: %s', (_, message) => {
  expect(decodeMessage(message)).toEqual({ kind: 'unknown' });
});
