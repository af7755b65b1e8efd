import { catalogue, decodeRequest, dialects } from '@parley/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownFieldsOf } from './known-fields.ts';

function fieldsOf(message: object) {
  const frame = JSON.stringify({ msgid: 6, toid: 2, ...message });
  const request = decodeRequest(frame, dialects.abc, 'v2');
  if (request.type !== 'directChat') throw new Error(`this was read as ${request.type}`);
  return knownFieldsOf(request);
}

const chatFields = catalogue.directChat.v2.properties;

test('most messages name nothing', () => {
  expect(fieldsOf({ msg: 'x', time: '12:00', ref: 'r', conv: 'd1.2' })).toBeUndefined();
  expect(fieldsOf({ msg: 'x', color: { reply: 1 }, from: 'y' })).toBeUndefined();
  expect(fieldsOf({ msg: '{"reply":1}' })).toBeUndefined();
});

test('a field that means something is seen, whatever stands around it', () => {
  const names = ['reply', 'mentions', 'files', 'forwarded', 'edited', 'recalled', 'by', 'hidden'];
  const name = fc.constantFrom(...names, 'reactions', 'own');
  // The catalogue's own fields are checked before: what is no number there is refused.
  const further = fc.string().filter((key) => !Object.hasOwn(chatFields, key));
  const own = fc.dictionary(further, fc.jsonValue(), { maxKeys: 3, noNullPrototype: true });
  const msg = fc.string({ minLength: 1, unit: 'grapheme', maxLength: 50 });
  fc.assert(
    fc.property(name, msg, own, fc.jsonValue(), (known, text, more, value) => {
      const { msgid, ref, ...rest } = more;
      const fields = fieldsOf({ ...rest, time: '', id: 1, msg: text, [known]: value });
      return fields !== undefined && Object.hasOwn(fields, known);
    }),
    { examples: [['reply', '"', {}, null]] },
  );
});

test('a text never is such a field', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 2 }), (json) => {
      const text = `{"reply":1,"x":${json}`.slice(0, 2_000);
      return fieldsOf({ msg: text, time: '"by":' }) === undefined;
    }),
  );
});
