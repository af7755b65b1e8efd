import { expect, test } from 'vitest';
import { chatFrame } from './chat-frame.ts';

const text = (fields: string) => `{"from":{"id":1},"to":{"id":2},"msg":"x","ref":"r",${fields}}`;

test('has the address that was found, and no other', () => {
  const claims =
    '"msgid":1,"id":9,"name":"forged","toid":9,"groupid":9,"groupname":"g","conv":"d8.9","seq":1,"n":1,"at":1,"kind":"k"';
  expect(JSON.parse(chatFrame(text(claims), { kind: 'user', user: 2 }))).toEqual({
    msg: 'x',
    ref: 'r',
    msgid: 6,
    toid: 2,
  });
  expect(JSON.parse(chatFrame(text(claims), { kind: 'group', group: 3 }))).toEqual({
    msg: 'x',
    ref: 'r',
    msgid: 10,
    groupid: 3,
  });
});

test('passes further fields on, numbers as they came', () => {
  const own = '"order":12345678901234567890,"deep":{"price":1.10,"of":[1e2]},"__proto__":{"a":1}';
  expect(chatFrame(text(own), { kind: 'user', user: 2 })).toContain(own);
});
