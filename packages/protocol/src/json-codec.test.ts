import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EntryView } from './codec.ts';
import { jsonCodec } from './json-codec.ts';

const view: EntryView = {
  ...{ conv: 'd1.2', seq: 3, n: 2, at: 1_795_183_267_123, kind: 'message', sender: 1 },
  ...{ senderName: 'al', ref: 'r', body: '{"msg":"m"}', to: { kind: 'user', id: 2 } },
};
const push = (entry: Partial<EntryView>) =>
  JSON.parse(String(jsonCodec.encodePush({ ...view, ...entry })));
const place = { conv: 'd1.2', seq: 3, n: 2, at: 1_795_183_267_123, id: 1, name: 'al' };

describe('a push', () => {
  test('has its place, who sent it, and what he sent', () => {
    expect(push({})).toEqual({ msgid: 6, toid: 2, ...place, ref: 'r', msg: 'm' });
    expect(push({ to: { kind: 'group', id: 7, name: '"g"' }, conv: 'g7' })).toEqual({
      ...{ msgid: 10, groupid: 7, groupname: '"g"', ...place, conv: 'g7', ref: 'r', msg: 'm' },
    });
    expect(push({ kind: 'read', to: { kind: 'feed' }, ref: undefined, body: '{"seq":9}' })).toEqual(
      {
        ...{ msgid: 36, ...place, kind: 'read', data: { seq: 9 } },
      },
    );
  });

  test('of the same sender elsewhere, under another name or of another group is another', () => {
    expect(push({ senderName: 'old' })).toMatchObject({ name: 'old' });
    expect(push({ senderName: 'new' })).toMatchObject({ name: 'new' });
    expect(push({ conv: 'd1.3', to: { kind: 'user', id: 3 } })).toMatchObject({ toid: 3 });
    expect(push({ to: { kind: 'group', id: 7, name: 'a' }, conv: 'g7' })).toMatchObject({
      groupname: 'a',
    });
    expect(push({ to: { kind: 'group', id: 7, name: 'b' }, conv: 'g7' })).toMatchObject({
      groupname: 'b',
    });
  });

  test("has the server's place whatever a classic sender's own fields say", () => {
    const body =
      '{"msg":"m","seq":99,"conv":"x","n":[{"seq":1}],"kind":"k","at":-1,"own":1,"ref":7,"groupid":5}';
    expect(push({ body })).toEqual({ msgid: 6, toid: 2, ...place, ref: 'r', msg: 'm', own: 1 });
    const exact = '{"msg":"m","n":1,"big":12345678901234567890}';
    expect(String(jsonCodec.encodePush({ ...view, body: exact }))).toContain(
      '"msg":"m","big":12345678901234567890}',
    );
    expect(push({ body: '{"msg":"\\"seq\\":5"}' })).toMatchObject({ seq: 3, msg: '"seq":5' });
  });

  test('is JSON for any text, ref and name, one after the other', () => {
    const texts = fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    const many = fc.array(fc.tuple(texts, fc.integer({ min: 1, max: 3 }), fc.nat()), {
      minLength: 1,
    });
    fc.assert(
      fc.property(many, (pushes) => {
        for (const [[msg, ref], sender, at] of pushes) {
          const body = JSON.stringify({ msg });
          expect(push({ body, ref, senderName: ref, sender, at })).toMatchObject({
            ...{ msg, ref, name: ref, id: sender, at },
          });
        }
      }),
    );
  });
});

test('an acknowledgement has the place of its message', () => {
  const sent = (ref: string, at: number) =>
    JSON.parse(String(jsonCodec.encodeSent(ref, 'g1', 4, at)));
  for (const [ref, at] of [
    ['a"', 5],
    ['a"', 6],
    ['b', 6],
    ['', 0],
  ] as const) {
    expect(sent(ref, at)).toEqual({ msgid: 20, ref, conv: 'g1', seq: 4, at });
  }
});

test('a page has its entries as they are pushed', () => {
  const page = { conv: 'd1.2', entries: [view, { ...view, seq: 4 }], more: true, head: 9 };
  expect(JSON.parse(String(jsonCodec.encodeSynced(page, 'q')))).toEqual({
    ...{ msgid: 22, ref: 'q', conv: 'd1.2', more: true, seq: 9 },
    messages: [push({}), push({ seq: 4 })],
  });
  expect(JSON.parse(String(jsonCodec.encodeSynced({ ...page, entries: [] }, undefined)))).toEqual({
    ...{ msgid: 22, conv: 'd1.2', more: true, seq: 9, messages: [] },
  });
});
