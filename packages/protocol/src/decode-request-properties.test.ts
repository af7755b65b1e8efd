import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyFrame } from '../testing/arbitrary-frames.ts';
import { catalogue } from './catalogue.ts';
import { decodeRequest } from './decode-request.ts';
import { dialects } from './dialects.ts';
import { encodeDirectPush, encodeGroupPush } from './encode-classic.ts';
import { errors } from './errors.ts';

const anyDialect = fc.constantFrom(dialects.abc, dialects.d);
const fieldNames = [
  ...new Set(Object.values(catalogue).flatMap(({ fields }) => Object.keys(fields.properties))),
];
const anyKey = fc.constantFrom(
  'msgid',
  'pwd',
  'to',
  'ref',
  '__proto__',
  'constructor',
  ...fieldNames,
);
const anyJson = fc.oneof(
  fc.integer({ min: -1, max: 25 }).map(String),
  fc.constantFrom('1e400', '-0', '1.5', '2147483648', 'null', 'true', '""', '[]', '{"a":1e99}'),
  fc.json(),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
);
/** Objects with keys that mean something, some of them twice, and any values. */
const nearlyRequest = fc
  .array(fc.tuple(anyKey, anyJson), { maxLength: 10 })
  .map((pairs) => `{${pairs.map(([key, json]) => `"${key}":${json}`).join(',')}}`);

test('no text makes it throw, and each gets a request or an error of the catalogue', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), anyFrame, nearlyRequest);
  fc.assert(
    fc.property(anyText, anyDialect, (text, dialect) => {
      const request = decodeRequest(text, dialect);
      if (request.type === 'rejected') {
        expect(errors).toHaveProperty(request.error);
        expect(request.detail).not.toBe('');
      } else expect([...dialect.requests.values()]).toContain(request.type);
    }),
    { numRuns: 5_000 },
  );
});

test('a chat message comes out as it went in, each key once', () => {
  const anyOtherKey = fc
    .oneof(fc.string({ unit: 'binary', maxLength: 6 }), fc.constantFrom('__proto__', 'toJSON'))
    .filter((key) => !fieldNames.includes(key));
  const extras = fc.dictionary(anyOtherKey, fc.jsonValue(), { maxKeys: 4 });
  const message = fc.record({
    msg: fc.string({ minLength: 1 }),
    time: fc.string({ maxLength: 20 }),
  });
  const anyRef = fc.option(fc.string({ minLength: 1, maxLength: 64 }), { nil: undefined });
  fc.assert(
    fc.property(extras, message, anyRef, anyDialect, (extra, own, ref, dialect) => {
      for (const type of ['directChat', 'groupChat'] as const) {
        const address = type === 'directChat' ? { toid: 7 } : { groupid: 7, groupname: 'g' };
        const sent = { ...extra, ...own, ...address, ref, id: 5, msgid: dialect.numbers[type] };
        const request = decodeRequest(JSON.stringify(sent), dialect);
        if (request.type === 'rejected') throw new Error(request.detail);
        const view = { sender: 5, senderName: 'al', ref: request.ref, body: request.body };
        const push =
          type === 'directChat'
            ? encodeDirectPush(view, 7, dialect)
            : encodeGroupPush(view, 7, 'g', dialect);
        expect(JSON.parse(push)).toEqual(JSON.parse(JSON.stringify({ ...sent, name: 'al' })));
        // A key that came twice would make the text longer than what was read of it.
        expect(JSON.stringify(JSON.parse(push)).length).toBe(push.length);
      }
    }),
    { numRuns: 1_000 },
  );
});
