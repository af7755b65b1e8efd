import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPushReader } from './push-reader.ts';

function reading() {
  const heard: string[] = [];
  const reader = createPushReader({
    onMessage: (bytes, start, end) => heard.push(`message ${bytes.toString('utf8', start, end)}`),
    onConfirmed: (what, channel) => heard.push(`${what} ${channel}`),
    onError: (line) => heard.push(`error ${line}`),
  });
  return { heard, reader };
}

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const array = (...items: string[]): string => `*${items.length}\r\n${items.join('')}`;

const said = Buffer.from(
  [
    '+PONG\r\n',
    array(bulk('subscribe'), bulk('a'), ':1\r\n'),
    array(bulk('ssubscribe'), bulk('b'), ':12\r\n'),
    array(bulk('message'), bulk('a'), bulk('two\r\nlines 😀')),
    array(bulk('pong'), bulk('')),
    '-MOVED 7 127.0.0.1:1\r\n',
    array(bulk('smessage'), bulk('b'), bulk('')),
    array(bulk('unsubscribe'), bulk('a'), ':0\r\n'),
    array(bulk('sunsubscribe'), bulk('b'), ':0\r\n'),
  ].join(''),
);
const expected = [
  ...['subscribed a', 'subscribed b', 'message two\r\nlines 😀', 'error MOVED 7 127.0.0.1:1'],
  ...['message ', 'unsubscribed a', 'unsubscribed b'],
];

test('what is said is heard, however it is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(said.length), { maxLength: 12 }), (cuts) => {
      const { heard, reader } = reading();
      const places = [0, ...cuts.sort((a, b) => a - b), said.length];
      places.slice(1).forEach((end, at) => {
        reader.read(said.subarray(places[at], end));
      });
      expect(heard).toEqual(expected);
    }),
  );
});

test('what was half said on a lost connection is no part of the next', () => {
  const { heard, reader } = reading();
  reader.read(said.subarray(0, 20));
  reader.reset();
  reader.read(said);
  expect(heard).toEqual(expected);
});

test.each([
  ['an unknown kind', '*1\r\n%2\r\n'],
  ['a length that is none', '*x\r\n'],
  ['too many items', '*4\r\n'],
  ['a bulk too long', '*3\r\n$99999999999\r\n'],
  ['no items', '*-1\r\n'],
  ['a line without a return', '+PONG\n'],
])('%s makes no sense', (_, text) => {
  expect(() => reading().reader.read(Buffer.from(text))).toThrow();
});
