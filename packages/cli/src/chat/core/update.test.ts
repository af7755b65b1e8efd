import { expect, test } from 'vitest';
import { decodeIncoming } from '../wire/incoming.ts';
import type { ChatEvent, Effect } from './events.ts';
import { type ChatState, type Delivery, initialState, keyOfUser, type Wish } from './state.ts';
import { nextAlarmMs, update } from './update.ts';

/** Runs events through the pure client and keeps what it sent and told. */
function client() {
  let state = initialState('me');
  let nowMs = 1_000_000;
  const effects: Effect[] = [];
  const on = (event: ChatEvent) => {
    const result = update(state, event, { nowMs, random: () => 0 });
    state = result.state;
    effects.push(...result.effects);
  };
  return {
    on,
    frame: (frame: object) =>
      on({ kind: 'frame', incoming: decodeIncoming(JSON.stringify(frame)) }),
    state: (): ChatState => state,
    pass: (ms: number) => {
      nowMs += ms;
      on({ kind: 'tick' });
    },
    sent: (): unknown[] =>
      effects.flatMap((effect) => (effect.kind === 'send' ? [JSON.parse(effect.text)] : [])),
    news: () => effects.flatMap((effect) => (effect.kind === 'tell' ? [effect.news] : [])),
    effects,
  };
}

type Client = ReturnType<typeof client>;

const bo = keyOfUser(2);
const say = (text: string): Wish => ({ kind: 'say', key: bo, text, time: '2026-11-20 13:21:07' });
const push = (text: string, time = 't') => ({
  msgid: 6,
  id: 2,
  name: 'bo',
  toid: 1,
  msg: text,
  time,
});
const answer = (missed: object[] = []) => ({
  msgid: 2,
  errno: 0,
  id: 1,
  name: 'al',
  friends: ['{"id":2,"name":"bo","state":"offline"}'],
  offlinemsg: missed.map((entry) => JSON.stringify(entry)),
});

function online(missed: object[] = []): Client {
  const it = client();
  it.on({ kind: 'login', who: { kind: 'name', name: 'al' }, password: 'pw' });
  it.on({ kind: 'opened' });
  it.frame(answer(missed));
  return it;
}

function comeBack(it: Client, missed: object[] = []): void {
  it.on({ kind: 'closed', reason: 'ECONNRESET' });
  it.pass(60_000);
  it.on({ kind: 'opened' });
  it.frame(answer(missed));
}

const texts = (it: Client) =>
  it
    .state()
    .conversations.get(bo)
    ?.messages.map(({ text }) => text);
const delivery = (it: Client): Delivery | undefined =>
  it.state().conversations.get(bo)?.messages.at(-1)?.delivery;

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

test('after a lost connection it waits longer and longer, logs in again, and sends what waited', () => {
  const it = online();
  it.on({ kind: 'wish', wish: say('one') });
  it.on({ kind: 'closed', reason: 'ECONNRESET' });
  expect(it.state().link).toMatchObject({ kind: 'waiting', attempt: 1, untilMs: 1_000_250 });
  it.on({ kind: 'wish', wish: say('two') });
  expect(delivery(it)?.kind).toBe('queued');
  it.pass(250);
  expect(it.effects.at(-1)).toEqual({ kind: 'connect' });
  it.on({ kind: 'closed', reason: 'ECONNREFUSED' });
  expect(it.state().link).toMatchObject({ kind: 'waiting', attempt: 2, untilMs: 1_000_750 });
  it.pass(500);
  it.on({ kind: 'opened' });
  expect(it.sent().at(-1)).toEqual({ msgid: 1, id: 1, password: 'pw' });
  const before = it.sent().length;
  it.frame(answer());
  expect(it.sent().slice(before)).toMatchObject([
    { msg: 'one', ref: 'me-1' },
    { msg: 'two', ref: 'me-3' },
  ]);
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

test('a server that did answer refs and stops is a dead connection', () => {
  const it = online();
  it.on({ kind: 'wish', wish: say('one') });
  it.frame({ msgid: 20, ref: 'me-1' });
  it.on({ kind: 'wish', wish: say('two') });
  it.pass(20_000);
  expect(it.effects.at(-2)).toEqual({ kind: 'disconnect' });
  expect(it.state().link.kind).toBe('waiting');
  expect(delivery(it)?.kind).toBe('queued');
});

test('what the server sends again after a broken connection is shown once', () => {
  const it = online([push('a', '1'), push('b', '2')]);
  it.frame(push('b', '2'));
  it.frame(push('c', '3'));
  comeBack(it, [push('b', '2'), push('c', '3'), push('c', '3'), push('d', '4')]);
  expect(texts(it)).toEqual(['a', 'b', 'b', 'c', 'c', 'd']);
});

test('a different message with the same words and time is not taken for a repeat', () => {
  const it = online();
  it.frame({ ...push('ok'), ref: 'r1' });
  comeBack(it, [{ ...push('ok'), ref: 'r2' }]);
  expect(texts(it)).toEqual(['ok', 'ok']);
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

test('a wrong password goes back to the person, and so does a first "already online"', () => {
  const it = client();
  it.on({ kind: 'login', who: { kind: 'id', id: 1 }, password: 'no' });
  it.on({ kind: 'opened' });
  it.frame({ msgid: 2, errno: 1, errmsg: 'id or password is invalid!' });
  expect(it.state()).toMatchObject({
    link: { kind: 'open' },
    entryTrouble: { error: 'invalid_credentials' },
  });
  it.on({ kind: 'closed', reason: '' });
  expect(it.state().link.kind).toBe('offline');
});

test('coming back, "already online" is its own old connection: it tries again', () => {
  const it = online();
  it.on({ kind: 'closed', reason: 'ECONNRESET' });
  it.pass(60_000);
  it.on({ kind: 'opened' });
  it.frame({ msgid: 2, errno: 2, errmsg: 'this account is using, input another!' });
  expect(it.state().link).toMatchObject({ kind: 'waiting', reason: 'already_online' });
});

test('thrown out by a login elsewhere, it does not throw that one out again', () => {
  const it = online();
  it.frame({ msgid: 12, errno: 118, error: 'replaced', errmsg: '' });
  it.on({ kind: 'closed', reason: '' });
  it.pass(60_000);
  expect(it.state().link).toEqual({ kind: 'replaced' });
  it.on({ kind: 'reconnect' });
  expect(it.state().link.kind).toBe('connecting');
});

test('a second try while the first is under way does not replace what let one in', () => {
  const it = client();
  it.on({ kind: 'login', who: { kind: 'name', name: 'al' }, password: 'pw' });
  it.on({ kind: 'opened' });
  it.on({ kind: 'login', who: { kind: 'name', name: 'al' }, password: 'other' });
  it.frame(answer());
  comeBack(it);
  expect(it.sent()).toEqual([
    { msgid: 1, name: 'al', password: 'pw' },
    { msgid: 1, id: 1, password: 'pw' },
  ]);
});

test('registering logs in at once', () => {
  const it = client();
  it.on({ kind: 'register', name: 'al', password: 'pw' });
  it.on({ kind: 'opened' });
  it.frame({ msgid: 5, errno: 0, id: 1 });
  expect(it.sent()).toEqual([
    { msgid: 4, name: 'al', password: 'pw' },
    { msgid: 1, id: 1, password: 'pw' },
  ]);
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
