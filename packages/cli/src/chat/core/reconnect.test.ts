import { expect, test } from 'vitest';
import {
  answer,
  client,
  comeBack,
  delivery,
  online,
  push,
  say,
  texts,
} from '../testing/pure-client.ts';

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

test('a wrong password goes back to the person, and so does a first "already online"', () => {
  const it = client();
  it.on({ kind: 'login', who: { kind: 'id', id: 1 }, password: 'no' });
  it.on({ kind: 'opened' });
  it.frame({ msgid: 2, errno: 1, errmsg: 'id or password is invalid!' });
  expect(it.state()).toMatchObject({
    link: { kind: 'open' },
    entryTrouble: { error: 'invalid_credentials' },
  });
  it.on({ kind: 'login', who: { kind: 'id', id: 1 }, password: 'pw' });
  it.frame({ msgid: 2, errno: 2, errmsg: 'this account is using, input another!' });
  expect(it.state()).toMatchObject({
    link: { kind: 'open' },
    entryTrouble: { error: 'already_online' },
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

test('coming back, a server that asks for patience gets it', () => {
  const it = online();
  it.on({ kind: 'closed', reason: 'ECONNRESET' });
  it.pass(60_000);
  it.on({ kind: 'opened' });
  it.frame({ msgid: 2, errno: 113, errmsg: 'too many attempts' });
  expect(it.state()).toMatchObject({ link: { kind: 'waiting' }, me: { id: 1 } });
});
