import { describe, expect, test } from 'vitest';
import { decodeRequest } from './decode-request.ts';
import { dialects } from './dialects.ts';

const decode = (frame: string) => decodeRequest(frame, dialects.abc);
const decodeObject = (value: object) => decode(JSON.stringify(value));

describe('each request', () => {
  const chat = { id: 1, name: 'al', msg: 'hi', time: '2026-11-20 13:21:07' };
  const body = '{"msg":"hi","time":"2026-11-20 13:21:07"}';
  test.each([
    ['login', 1, 1, { id: 1, password: 'x' }, ''],
    ['login', 1, 1, { name: 'al', password: 'x' }, ''],
    ['logout', 3, undefined, { id: 1 }, ''],
    ['logout', 3, undefined, {}, ''],
    ['register', 4, 3, { name: 'al', password: 'x' }, ''],
    ['directChat', 6, 5, { ...chat, toid: 2 }, body],
    ['addFriend', 7, 6, { id: 1, friendid: 2 }, ''],
    ['createGroup', 8, 7, { id: 1, groupname: 'g', groupdesc: 'd' }, ''],
    ['createGroup', 8, 7, { groupname: 'g' }, ''],
    ['joinGroup', 9, 8, { id: 1, groupid: 5 }, ''],
    ['groupChat', 10, 9, { ...chat, groupid: 5, groupname: 'g' }, body],
  ])('%s has number %s, in D %s', (type, abc, d, fields, expectedBody) => {
    const request = { type, profile: 'classic', ref: undefined, body: expectedBody };
    expect(decodeObject({ msgid: abc, ...fields })).toEqual({
      ...request,
      fields: { msgid: abc, ...fields },
    });
    if (d === undefined) return;
    expect(decodeRequest(JSON.stringify({ ...fields, msgid: d }), dialects.d)).toEqual({
      ...request,
      fields: { ...fields, msgid: d },
    });
  });

  test('D has no logout, and its three is a registration', () => {
    expect(decodeRequest('{"msgid":3}', dialects.d)).toMatchObject({
      error: 'invalid_field',
      detail: 'name is missing; nothing was done',
    });
  });

  test.each([
    '{"msgid":4,"name":"cmf","pwd":"123456"}',
    '{"msgid":1,"id":3,"pwd":"123456"}',
    '{"msgid":6,"id":1,"from":"cmf","toid":2,"msg":" xxxxxxoooooo!"}',
    '{"msgid":7,"id":2,"friendid":1}',
    '{"msgid":8,"id":1,"groupname":"test","groupdesc":"test"}',
    '{"msgid":9,"id":3,"groupid":1}',
    '{"msgid":10,"id":1,"name":"mmm","groupid":1,"msg":"hello every one"}',
    '{"msgid":3,"id":1}',
  ])('typed by hand: %s', (frame) => {
    expect(decode(frame).type).not.toBe('rejected');
  });
});

describe('other spellings', () => {
  test('pwd is a password, to is a toid', () => {
    expect(decodeObject({ msgid: 1, id: 1, pwd: 'x' })).toMatchObject({
      fields: { password: 'x' },
    });
    expect(decodeObject({ msgid: 4, name: 'al', pwd: 'x' })).toMatchObject({
      fields: { password: 'x' },
    });
    expect(decodeObject({ msgid: 6, to: 2, msg: 'hi' })).toMatchObject({ fields: { toid: 2 } });
  });

  test("the catalogue's own spelling wins", () => {
    expect(decodeObject({ msgid: 1, id: 1, pwd: 'x', password: 'y' })).toMatchObject({
      fields: { password: 'y' },
    });
    expect(decodeObject({ msgid: 6, to: 2, toid: 3, msg: 'hi' })).toMatchObject({
      fields: { toid: 3 },
      body: '{"to":2,"msg":"hi"}',
    });
  });

  test('are checked as the field is', () => {
    expect(decodeObject({ msgid: 6, to: '2', msg: 'hi' })).toMatchObject({
      error: 'invalid_field',
    });
    expect(decodeObject({ msgid: 1, id: 1, pwd: null })).toMatchObject({ error: 'invalid_field' });
  });
});

describe('what is no request', () => {
  test.each(['', ' ', '{', 'x', '{"a":1}{', '[]', 'null', '1', '"{}"', '{"msgid":1e}', '\ufeff{}'])(
    '%j is malformed',
    (frame) => {
      expect(decode(frame)).toEqual({
        type: 'rejected',
        error: 'malformed_json',
        detail: 'this frame is not a JSON object',
        ref: undefined,
      });
    },
  );

  test.each([
    ...['{}', '{"msgid":"1"}', '{"msgid":null}', '{"msgid":[1]}', '{"msgid":true}'],
    ...['{"msgid":0}', '{"msgid":-0}', '{"msgid":1.5}', '{"msgid":-6}', '{"msgid":1e400}'],
    // Answers are no requests, and neither is what JavaScript finds on every object.
    ...['{"msgid":2}', '{"msgid":5}', '{"msgid":11}', '{"msgid":12}', '{"msgid":20}'],
    ...['{"msgid":2147483648}', '{"msgid":"constructor"}', '{"__proto__":{"msgid":3}}'],
  ])('%s has no number that is one', (frame) => {
    expect(decode(frame)).toMatchObject({ type: 'rejected', error: 'unknown_message' });
  });

  test('a ref goes back with the rejection', () => {
    expect(decodeObject({ msgid: 99, ref: 'r' })).toMatchObject({ ref: 'r' });
    expect(decodeObject({ msgid: 9, ref: 'r' })).toMatchObject({
      error: 'invalid_field',
      ref: 'r',
    });
  });

  test.each(['[', '{"msg":'])('nesting beyond the stack is refused: %s', (open) => {
    const close = open === '[' ? ']' : '}';
    const deep = open.repeat(100_000) + 1 + close.repeat(100_000);
    const frame = (field: string) => `{"msgid":6,"toid":2,"msg":"m","${field}":${deep}}`;
    expect(decode(frame('x'))).toMatchObject({ type: 'rejected', error: 'nested_too_deep' });
    expect(decode(frame('msg'))).toMatchObject({ type: 'rejected', error: 'invalid_field' });
    expect(decode(deep)).toMatchObject({ type: 'rejected' });
  });
});
