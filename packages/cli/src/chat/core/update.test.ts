import { expect, test } from 'vitest';
import { bo, comeBack, delivery, online, push, say, texts } from '../testing/pure-client.ts';
import { nextAlarmMs } from './update.ts';

test('connects, logs in, and knows its friends', () => {
  const it = online();
  expect(it.effects[0]).toEqual({ kind: 'connect' });
  expect(it.sent()).toEqual([{ msgid: 1, name: 'al', password: 'pw' }]);
  expect(it.state().link).toEqual({ kind: 'online' });
  expect(it.state().contacts.get(2)?.name).toBe('bo');
});

test('a message is sending, then sent when the server has stored it', () => {
  const it = online();
  it.on({ kind: 'wish', wish: say('hi') });
  expect(it.sent().at(-1)).toMatchObject({ msgid: 6, id: 1, toid: 2, msg: 'hi', ref: 'me-1' });
  expect(delivery(it)?.kind).toBe('sending');
  it.frame({ msgid: 20, ref: 'me-1', conv: 'x', seq: 1, at: 5 });
  expect(delivery(it)).toEqual({ kind: 'sent', ref: 'me-1' });
  expect(it.state().pending.size).toBe(0);
});

test('a refused message is marked with the reason, and can be tried again under its ref', () => {
  const it = online();
  it.on({ kind: 'wish', wish: say('hi') });
  it.frame({
    msgid: 12,
    ref: 'me-1',
    errno: 200,
    error: 'unknown_user',
    errmsg: 'no',
    retry: false,
  });
  expect(delivery(it)).toMatchObject({ kind: 'failed', trouble: { error: 'unknown_user' } });
  it.on({ kind: 'retry', ref: 'me-1' });
  expect(it.sent().at(-1)).toMatchObject({ msg: 'hi', ref: 'me-1' });
  expect(texts(it)).toEqual(['hi']);
});

test('a server that never answers a ref is believed after a while, then at once', () => {
  const it = online();
  it.on({ kind: 'wish', wish: say('one') });
  it.pass(2_999);
  expect(delivery(it)?.kind).toBe('sending');
  it.pass(1);
  expect(delivery(it)?.kind).toBe('sent');
  it.on({ kind: 'wish', wish: say('two') });
  expect(delivery(it)?.kind).toBe('sent');
  expect(nextAlarmMs(it.state())).toBeUndefined();
});

test('counts what is unread until the conversation is opened, and marks where it began', () => {
  const it = online();
  it.frame(push('one'));
  it.frame(push('two'));
  expect(it.state().conversations.get(bo)).toMatchObject({ unread: 2, firstNew: 1 });
  expect(it.state().contacts.get(2)?.presence).toBe('online');
  it.on({ kind: 'open', key: bo });
  expect(it.state().conversations.get(bo)).toMatchObject({ unread: 0, firstNew: 1 });
  it.frame(push('three'));
  expect(it.state().conversations.get(bo)?.unread).toBe(0);
});

test('new friends and groups are there as soon as the server says so', () => {
  const it = online();
  it.on({ kind: 'wish', wish: { kind: 'addFriend', friendId: 5 } });
  it.frame({ msgid: 11, ref: 'me-1', friendid: 5, name: 'cy' });
  it.on({ kind: 'wish', wish: { kind: 'createGroup', name: 'g', description: 'd' } });
  it.frame({ msgid: 11, ref: 'me-2', groupid: 9 });
  expect(it.state().contacts.get(5)).toMatchObject({ name: 'cy', isFriend: true });
  expect(it.state().groups.get(9)).toMatchObject({ name: 'g', description: 'd' });
  expect([...it.state().conversations.keys()]).toEqual(['u2', 'u5', 'g9']);
});

test('whether a group was made before the connection broke is not known, so it is not made twice', () => {
  const it = online();
  it.on({ kind: 'wish', wish: { kind: 'createGroup', name: 'g', description: '' } });
  comeBack(it);
  expect(it.sent().filter((frame) => JSON.stringify(frame).includes('groupname'))).toHaveLength(1);
  expect(it.news().some((news) => news.kind === 'failed')).toBe(true);
});
