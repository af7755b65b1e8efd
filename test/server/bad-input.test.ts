import { describe, expect, test } from 'vitest';
import { connectClassic } from '../support/classic-client.ts';
import { errorCount, metric, untilMetric } from './metrics.ts';
import { newcomer, PASSWORD, registered, say } from './people.ts';
import { useParley } from './use-parley.ts';
import { openWire } from './wire.ts';

const node = useParley();

describe('a frame that is none is answered, and the next one is understood', () => {
  test.each([
    ['{}', 'unknown_message'],
    ['{"msgid":"6"}', 'unknown_message'],
    ['{"msgid":2}', 'unknown_message'],
    ['{"msgid":12}', 'unknown_message'],
    ['{"msgid":-1}', 'unknown_message'],
    ['{"msgid":6.5}', 'unknown_message'],
    ['{"msgid":1e400}', 'unknown_message'],
    ['{"msgid":null}', 'unknown_message'],
    ['{"msgid":[6]}', 'unknown_message'],
    ['{"__proto__":{"msgid":3}}', 'unknown_message'],
    ['{"msgid":"constructor"}', 'unknown_message'],
    ['{"msgid":6\0', 'malformed_json'],
    ["{'msgid':6}", 'malformed_json'],
    ['{"msgid":6,}', 'malformed_json'],
    ['{"msgid":6,"msg":"a\\x"}', 'malformed_json'],
    ['{"msgid":NaN}', 'malformed_json'],
    ['hello', 'unexpected_bytes'],
    ['[1,2]', 'unexpected_bytes'],
    ['"{}"', 'unexpected_bytes'],
    ['}', 'unexpected_bytes'],
    [Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 'invalid_utf8'],
    [Buffer.from('{"msgid":6,"msg":"\xed\xa0\x80"}', 'latin1'), 'invalid_utf8'],
    [Buffer.from('{"msgid":6,"msg":"\xc0\xaf"}', 'latin1'), 'invalid_utf8'],
    ['{"msgid":6}', 'invalid_field'],
    ['{"msgid":6,"toid":1}', 'invalid_field'],
    ['{"msgid":6,"toid":"1","msg":"x"}', 'invalid_field'],
    ['{"msgid":6,"toid":1.5,"msg":"x"}', 'invalid_field'],
    ['{"msgid":6,"toid":0,"msg":"x"}', 'invalid_field'],
    ['{"msgid":6,"toid":-1,"msg":"x"}', 'invalid_field'],
    ['{"msgid":6,"toid":4294967297,"msg":"x"}', 'invalid_field'],
    ['{"msgid":6,"toid":1,"msg":""}', 'invalid_field'],
    ['{"msgid":6,"toid":1,"msg":null}', 'invalid_field'],
    ['{"msgid":6,"toid":1,"msg":{"a":1}}', 'invalid_field'],
    ['{"msgid":6,"toid":1,"msg":"x","time":5}', 'invalid_field'],
    ['{"msgid":6,"toid":1,"msg":"x","id":"1"}', 'invalid_field'],
    [`{"msgid":6,"toid":1,"msg":"${'x'.repeat(16_385)}"}`, 'invalid_field'],
    [`{"msgid":6,"toid":1,"msg":"${'好'.repeat(5_462)}"}`, 'invalid_field'],
    ['{"__proto__":{"toid":1},"msgid":6,"msg":"x"}', 'invalid_field'],
    ['{"msgid":7}', 'invalid_field'],
    ['{"msgid":8,"groupname":""}', 'invalid_field'],
    [`{"msgid":8,"groupname":"${'x'.repeat(51)}"}`, 'invalid_field'],
    [`{"msgid":8,"groupname":"g","groupdesc":"${'x'.repeat(201)}"}`, 'invalid_field'],
    ['{"msgid":9,"groupid":true}', 'invalid_field'],
    ['{"msgid":10,"groupid":1}', 'invalid_field'],
    ['{"msgid":1}', 'already_logged_in'],
  ])('%s', async (frame, error) => {
    const [name, before] = [crypto.randomUUID(), await errorCount(node(), error)];
    const person = await newcomer(node().tcpPort, name);
    person.client.sendRaw(Buffer.concat([Buffer.from(frame), Buffer.from('\n')]));
    if (error === 'already_logged_in') {
      // A login without a password is no login, but an old client waits for its own answer.
      expect(await person.client.next()).not.toMatchObject({ errno: 0 });
    } else {
      expect(await person.client.nextOf(12)).toMatchObject({ error, errmsg: expect.any(String) });
      expect(await errorCount(node(), error)).toBe(before + 1);
    }
    const stored = await say(person, { msgid: 6, toid: person.id, msg: 'x' });
    expect(stored).toMatchObject({ msgid: 20, seq: 1 });
    await person.client.close();
  });
});

test.each([
  ['a frame beyond the limit', `{"msgid":6,"msg":"${'x'.repeat(65_536)}"}`, 'frame_too_large'],
  ['a frame that never ends', '{"a":1,'.padEnd(70_000, ' '), 'frame_too_large'],
  ['deep nesting', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`, 'nested_too_deep'],
])('%s closes its connection', async (_, bytes, error) => {
  const before = await errorCount(node(), error);
  const wire = await openWire(node().tcpPort);
  wire.write(`{"msgid":3}\n${bytes}\n{"msgid":4,"name":"${error}","password":"x"}\n`);
  const [first, second, ...more] = (await wire.untilEnd()).trim().split('\n');
  expect(JSON.parse(first ?? '')).toMatchObject({ error: 'login_required' });
  expect(JSON.parse(second ?? '')).toMatchObject({ error });
  expect(more).toEqual([]);
  expect(await errorCount(node(), error)).toBe(before + 1);
  await registered(node().tcpPort, crypto.randomUUID());
});

test('a frame of exactly the limit passes', async () => {
  const largest = await newcomer(node().tcpPort, 'largest');
  const frame = { msgid: 6, toid: largest.id, msg: 'x', pad: '' };
  const pad = 'p'.repeat(65_536 - JSON.stringify(frame).length);
  largest.client.send({ ...frame, pad });
  expect(await largest.client.nextOf(6)).toMatchObject({ pad });
  await largest.client.close();
});

test('a hundred broken frames close their connection, not fewer', async () => {
  const person = await newcomer(node().tcpPort, 'broken');
  person.client.sendRaw('{}\n'.repeat(99));
  await say(person, { msgid: 6, toid: person.id, msg: 'x' });
  person.client.sendRaw('{}\n');
  expect(await person.client.next(({ error }) => error === 'too_many_errors')).toBeDefined();
  await person.client.closed;
  expect(await errorCount(node(), 'too_many_errors')).toBe(1);
});

test('thousands of tiny frames in one write end one connection', async () => {
  const wire = await openWire(node().tcpPort);
  wire.write('{}'.repeat(100_000));
  await wire.untilEnd();
  wire.socket.destroy();
});

test('thousands of requests in one write, before a login and to nobody, are all answered', async () => {
  const wire = await openWire(node().tcpPort);
  wire.write('{"msgid":3}\n'.repeat(3_000));
  const text = await wire.until((answers) => (answers.match(/\n/g)?.length ?? 0) === 3_000);
  expect(text.match(/login_required/g)).toHaveLength(3_000 * 1);
  wire.socket.destroy();
});

test('keys that mean something to JavaScript are passed on and mean nothing', async () => {
  const proto = await newcomer(node().tcpPort, 'proto');
  const keys =
    '"__proto__":{"admin":1},"constructor":{"prototype":{"x":1}},"toString":1,"toJSON":2';
  proto.client.sendRaw(`{"msgid":6,"toid":${proto.id},"msg":"x",${keys}}\n`);
  const push = await proto.client.nextOf(6);
  expect(JSON.stringify(push)).toContain(keys);
  const field = `{"msgid":4,"name":"hasOwnProperty","password":"x","__proto__":{"name":"y"}}`;
  proto.client.send({ msgid: 3 });
  proto.client.sendRaw(`${field}\n`);
  expect(await proto.client.nextOf(5)).toMatchObject({ errno: 0 });
  await proto.client.close();
});

test('a request of another protocol is closed, whatever its body holds', async () => {
  const hidden = `{"msgid":4,"name":"hidden","password":"${PASSWORD}"}`;
  const requests = [
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
    `POST /\n\n${hidden}\n${hidden}`,
    `\r\n\r\nGET / HTTP/1.1\r\n\r\n\0${hidden}\0`,
    Buffer.concat([Buffer.from([22, 3, 1, 2, 0, 1]), Buffer.from(`\n${hidden}\n`)]),
    `*1\r\n$4\r\nPING\r\n${hidden}\r\n`,
  ];
  const framesBefore = await metric(node(), 'parley_frames_in_total');
  for (const request of requests) {
    const wire = await openWire(node().tcpPort);
    wire.write(request);
    expect(await wire.untilEnd()).toContain('unexpected_bytes');
    wire.socket.destroy();
  }
  expect(await metric(node(), 'parley_frames_in_total')).toBe(framesBefore);
  await registered(node().tcpPort, 'hidden');
});

test('registrations and logins in one write are done one by one, in order', async () => {
  const client = await connectClassic(node().tcpPort);
  const names = Array.from({ length: 60 }, (_, at) => `pipelined ${at}`);
  const frames = names.flatMap((name) => [
    { msgid: 4, name, password: PASSWORD },
    { msgid: 1, name, password: PASSWORD },
    { msgid: 3 },
  ]);
  client.sendRaw(
    frames
      .map((frame) => JSON.stringify(frame))
      .join('\n')
      .concat('\n'),
  );
  for (const name of names) {
    expect(await client.nextOf(5)).toMatchObject({ errno: 0 });
    expect(await client.nextOf(2)).toMatchObject({ errno: 0, name });
  }
  await client.close();
  await untilMetric(node(), 'parley_sessions', (sessions) => sessions === 0);
  await untilMetric(node(), 'parley_guests', (guests) => guests === 0);
});
