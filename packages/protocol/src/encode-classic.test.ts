import { describe, expect, test } from 'vitest';
import { dialects } from './dialects.ts';
import {
  encodeDirectPush,
  encodeError,
  encodeGroupPush,
  encodeLoginAck,
  encodeLoginRefusal,
  encodeRegisterAck,
  type LoginView,
} from './encode-classic.ts';

const { abc, d } = dialects;
const empty: LoginView = { id: 1, name: 'al', friends: [], groups: [], backlog: [] };
const body = '{"msg":"m","time":"2026-11-20 13:21:19"}';
const push = { sender: 1, senderName: 'al', ref: undefined, body };
const full: LoginView = {
  ...empty,
  friends: [
    { id: 2, name: 'bo', online: true },
    { id: 3, name: 'c"\\', online: false },
  ],
  groups: [
    {
      id: 1,
      name: 'g',
      description: 'd',
      members: [
        { id: 1, name: 'al', online: true, role: 'creator' },
        { id: 2, name: 'bo', online: false, role: 'normal' },
      ],
    },
  ],
  backlog: [encodeDirectPush(push, 2, abc)],
};

/** The same value with every string that is JSON decoded, and that again. */
function decoded(text: string): unknown {
  return JSON.parse(text, (_, value) =>
    typeof value === 'string' && value.startsWith('{') ? decoded(value) : value,
  );
}

describe('the answer to a login', () => {
  test('is as classic servers give it, empty lists left out', () => {
    expect(JSON.parse(encodeLoginAck(empty, abc))).toEqual({
      errno: 0,
      id: 1,
      msgid: 2,
      name: 'al',
    });
    expect(JSON.parse(encodeLoginAck(empty, d))).toEqual({ error: 0, id: 1, msgid: 2, name: 'al' });
  });

  test('has lists of objects encoded once more, and users encoded twice more', () => {
    const friend = '{"id":2,"name":"bo","state":"online"}';
    const user = '{"id":1,"name":"al","role":"creator","state":"online"}';
    const group = JSON.stringify({ groupdesc: 'd', groupname: 'g', id: 1, users: [user] });
    const answer = encodeLoginAck(
      {
        ...full,
        friends: full.friends.slice(0, 1),
        groups: full.groups.map((one) => ({ ...one, members: one.members.slice(0, 1) })),
      },
      abc,
    );
    expect(JSON.parse(answer)).toEqual({
      errno: 0,
      friends: [friend],
      groups: [group],
      id: 1,
      msgid: 2,
      name: 'al',
      offlinemsg: full.backlog,
    });
  });

  test('says of each friend and member who he is, and of each group what it is', () => {
    expect(decoded(encodeLoginAck(full, abc))).toEqual({
      errno: 0,
      id: 1,
      msgid: 2,
      name: 'al',
      friends: [
        { id: 2, name: 'bo', state: 'online' },
        { id: 3, name: 'c"\\', state: 'offline' },
      ],
      groups: [
        {
          id: 1,
          groupname: 'g',
          groupdesc: 'd',
          users: [
            { id: 1, name: 'al', state: 'online', role: 'creator' },
            { id: 2, name: 'bo', state: 'offline', role: 'normal' },
          ],
        },
      ],
      offlinemsg: [{ id: 1, msg: 'm', msgid: 6, name: 'al', time: '2026-11-20 13:21:19', toid: 2 }],
    });
  });

  test('is spelt as dialect D has it, without groups', () => {
    const backlog = [encodeDirectPush(push, 2, d)];
    const answer = decoded(encodeLoginAck({ ...full, backlog }, d));
    expect(Object.keys(answer as object).sort()).toEqual(
      ['OfflineMsg', 'error', 'friend', 'id', 'msgid', 'name'].sort(),
    );
    expect(answer).toMatchObject({
      friend: [{ id: 2, name: 'bo', state: 'online' }, { id: 3 }],
      OfflineMsg: [{ id: 1, msg: 'm', msgid: 5, name: 'al', toid: 2 }],
    });
  });

  test.each([
    ['invalid_credentials', 1, 'id or password is invalid!'],
    ['already_online', 2, 'this account is using, input another!'],
  ] as const)('refuses with %s as classic servers do', (error, errno, errmsg) => {
    expect(JSON.parse(encodeLoginRefusal(error, abc))).toEqual({ errmsg, errno, msgid: 2 });
    expect(JSON.parse(encodeLoginRefusal(error, d))).toEqual({ errmsg, error: errno, msgid: 2 });
  });
});

test('the answer to a registration has the new id, or errno 1 whatever the reason', () => {
  expect(JSON.parse(encodeRegisterAck(2, abc))).toEqual({ errno: 0, id: 2, msgid: 5 });
  expect(JSON.parse(encodeRegisterAck(2, d))).toEqual({ errno: 0, id: 2, msgid: 4 });
  for (const reason of ['name_taken', 'invalid_name', 'rate_limited'] as const) {
    const refused = { errmsg: expect.any(String), errno: 1 };
    expect(JSON.parse(encodeRegisterAck(reason, abc))).toEqual({ ...refused, msgid: 5 });
    expect(JSON.parse(encodeRegisterAck(reason, d))).toEqual({ ...refused, msgid: 4 });
  }
});

describe('a push', () => {
  test('is the message of the sender, with what the server vouches for', () => {
    const hello = { ...push, body: '{"msg":"hello","time":"2026-11-20 13:21:07"}' };
    const chat = { id: 1, msg: 'hello', name: 'al', time: '2026-11-20 13:21:07' };
    expect(JSON.parse(encodeDirectPush(hello, 2, abc))).toEqual({ ...chat, msgid: 6, toid: 2 });
    expect(JSON.parse(encodeDirectPush(hello, 2, d))).toEqual({ ...chat, msgid: 5, toid: 2 });
    const group = { ...chat, groupid: 7, groupname: 'g"' };
    expect(JSON.parse(encodeGroupPush(hello, 7, 'g"', abc))).toEqual({ ...group, msgid: 10 });
    expect(JSON.parse(encodeGroupPush(hello, 7, 'g"', d))).toEqual({ ...group, msgid: 9 });
  });

  test('begins with msgid and passes on ref and further fields', () => {
    const view = { ...push, ref: 'r"1', body: '{"msg":"m","from":{"x":1e99}}' };
    expect(encodeDirectPush(view, 2, abc)).toBe(
      '{"msgid":6,"id":1,"name":"al","toid":2,"ref":"r\\"1","msg":"m","from":{"x":1e99}}',
    );
    expect(encodeGroupPush(view, 7, 'g', abc)).toBe(
      '{"msgid":10,"id":1,"name":"al","groupid":7,"groupname":"g","ref":"r\\"1","msg":"m","from":{"x":1e99}}',
    );
  });

  test('is one line, so that it can be ended with one', () => {
    const view = { ...push, senderName: 'a\nb', ref: 'r\n', body: '{"msg":"\\n\\u0000"}' };
    expect(encodeGroupPush(view, 7, 'g\n\0', abc)).not.toMatch(/[\n\0]/);
  });
});

describe('answers with numbers that old clients ignore', () => {
  test('an error has its name, its number and what to do', () => {
    const unknownUser = {
      msgid: 12,
      errno: 200,
      error: 'unknown_user',
      errmsg: 'there is no such user; nothing was sent',
      retry: false,
    };
    expect(JSON.parse(encodeError('unknown_user'))).toEqual(unknownUser);
    expect(JSON.parse(encodeError('unknown_user', 'detail', 'r'))).toEqual({
      ...unknownUser,
      errmsg: 'detail',
      ref: 'r',
    });
  });
});
