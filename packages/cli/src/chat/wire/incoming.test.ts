import { expect, test } from 'vitest';
import { decodeIncoming } from './incoming.ts';
import { encodeRequest } from './requests.ts';

test('reads the double-encoded lists of a classic login answer', () => {
  const answer = {
    msgid: 2,
    errno: 0,
    id: 1,
    name: 'al',
    friends: ['{"id":2,"name":"bo","state":"online"}', 'not json', '{"name":"no id"}'],
    groups: [
      JSON.stringify({
        id: 7,
        groupname: 'g',
        groupdesc: 'd',
        users: ['{"id":1,"name":"al","role":"creator","state":"online"}'],
      }),
    ],
    offlinemsg: ['{"id":2,"msg":"m","msgid":6,"name":"bo","time":"2026-11-20 13:21:19","toid":1}'],
  };
  expect(decodeIncoming(JSON.stringify(answer))).toEqual({
    kind: 'loggedIn',
    id: 1,
    name: 'al',
    friends: [{ id: 2, name: 'bo', presence: 'online' }],
    groups: [
      {
        id: 7,
        name: 'g',
        description: 'd',
        members: [{ id: 1, name: 'al', presence: 'online', role: 'creator' }],
      },
    ],
    missed: [
      {
        kind: 'direct',
        fromId: 2,
        toId: 1,
        said: {
          name: 'bo',
          text: 'm',
          time: '2026-11-20 13:21:19',
          ref: undefined,
          groupName: undefined,
        },
      },
    ],
  });
});

test('reads answers to a ref, with and without trouble', () => {
  expect(decodeIncoming('{"msgid":20,"ref":"a-1","conv":"d","seq":3,"at":5}')).toEqual({
    kind: 'stored',
    ref: 'a-1',
    atMs: 5,
  });
  expect(
    decodeIncoming('{"msgid":12,"ref":"a-1","errno":200,"error":"x","errmsg":"y","retry":true}'),
  ).toEqual({ kind: 'refused', ref: 'a-1', errno: 200, error: 'x', message: 'y', retry: true });
});

test('what it cannot read is unknown, never an exception', () => {
  for (const text of [
    '',
    '[]',
    'null',
    '{}',
    '{"msgid":6}',
    '{"msgid":10,"id":1}',
    '{"msgid":99}',
  ]) {
    expect(decodeIncoming(text)).toEqual({ kind: 'unknown' });
  }
});

test('writes requests as the classic protocol does', () => {
  const login = encodeRequest({ kind: 'login', who: { kind: 'name', name: 'al' }, password: 'pw' });
  expect(login).toBe('{"msgid":1,"name":"al","password":"pw"}\n');
  const said = { id: 1, name: 'al', text: 'a:b', time: 't', ref: 'r' };
  expect(JSON.parse(encodeRequest({ kind: 'group', ...said, groupId: 7 }))).toEqual({
    msgid: 10,
    id: 1,
    name: 'al',
    msg: 'a:b',
    time: 't',
    ref: 'r',
    groupid: 7,
  });
});
