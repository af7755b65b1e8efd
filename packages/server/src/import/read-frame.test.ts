import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reasons } from './ledger.ts';
import { readFrame } from './read-frame.ts';

test.each([
  ['{"msgid":6,"id":1,"toid":2,"msg":"m"}', { kind: 'direct', receiver: 2 }],
  ['{"msgid":6,"id":1,"from":"al","to":2,"msg":"m"}', { kind: 'direct', receiver: 2 }],
  ['{"msgid":5,"id":1,"toid":2,"msg":"m"}', { kind: 'direct', receiver: 2 }],
  ['{"msgid":10,"id":1,"groupid":3,"msg":"m"}', { kind: 'group', group: 3 }],
  ['{"msgid":9,"id":1,"groupid":3,"msg":"m"}', { kind: 'group', group: 3 }],
])('%s is a message', (text, target) => {
  expect(readFrame(text)).toMatchObject({ sender: 1, target });
});

test.each([
  ['{"msgid":6,"id":1,"toid":2,"msg":"m"', 'bad_json'],
  ['[1]', 'bad_json'],
  ['{"msgid":1,"id":1,"password":"x"}', 'bad_frame'],
  ['{"msgid":6,"id":1,"toid":2}', 'bad_frame'],
  ['{"msgid":6,"toid":2,"msg":"m"}', 'no_sender'],
  [JSON.stringify({ msgid: 6, id: 1, toid: 2, msg: '語'.repeat(6_000) }), 'too_long'],
  [' '.repeat(70_000), 'too_long'],
])('text %# does not come, for its reason', (text, reason) => {
  expect(readFrame(text)).toBe(reason);
});

test('whatever the text is, it is read or has a reason', () => {
  const field = fc.oneof(fc.integer(), fc.string(), fc.constant(null));
  const object = fc.record({ msgid: field, id: field, toid: field, groupid: field, msg: field });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        object.map((value) => JSON.stringify(value)),
      ),
      (text) => {
        const frame = readFrame(text);
        expect(typeof frame === 'string' ? frame in reasons : frame.sender > 0).toBe(true);
      },
    ),
  );
});
