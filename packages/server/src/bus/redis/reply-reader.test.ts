import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createReplyReader } from './reply-reader.ts';

const said = Buffer.from(':0\r\n+PONG\r\n:12\r\n-MOVED 5 127.0.0.1:7000\r\n:1\r\n-ERR no\r\n');
const expected = ['taken', 'taken', 'MOVED 5 127.0.0.1:7000', 'taken', 'ERR no'];

test('answers are counted, however they are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(said.length), { maxLength: 12 }), (cuts) => {
      const heard: string[] = [];
      const reader = createReplyReader({
        onTaken: () => heard.push('taken'),
        onError: (line) => heard.push(line),
      });
      const places = [0, ...cuts.sort((a, b) => a - b), said.length];
      places.slice(1).forEach((end, at) => {
        reader.read(said.subarray(places[at], end));
      });
      expect(heard).toEqual(expected);
    }),
  );
});
