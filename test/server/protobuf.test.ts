import { encodeRequest, type JsonShape } from '@parley/protocol/protobuf';
import { expect, test } from 'vitest';
import { type ClassicFrame, connectClassic } from '../support/classic-client.ts';
import { errorCount, metric, untilMetric } from './metrics.ts';
import { joinGroup, makeGroup, newcomer, PASSWORD } from './people.ts';
import { connectProtobuf, framed, type ProtobufClient } from './protobuf-client.ts';
import { useParley } from './use-parley.ts';

const node = useParley({ env: { PARLEY_MAX_OUTBOX_BYTES: '262144' } });
const port = () => node().tcpPort;

let refs = 0;

/** Asks with a ref of its own and returns the answer, whatever it says. */
async function ask(client: ProtobufClient, request: JsonShape): Promise<ClassicFrame> {
  const ref = `ref ${++refs}`;
  client.send({ ...request, ref });
  return await client.next((frame) => frame.ref === ref && frame.toid === undefined);
}

type Device = {
  readonly client: ProtobufClient;
  readonly id: number;
  readonly answer: ClassicFrame;
};

async function newDevice(name: string): Promise<Device> {
  const client = await connectProtobuf(port());
  const { id } = await ask(client, { msgid: 4, v: 2, name, password: PASSWORD });
  return { ...(await enter(client, { id })), id: Number(id) };
}

async function enter(client: ProtobufClient, who: object): Promise<Device> {
  const login = { msgid: 1, v: 2, password: PASSWORD, device: '手机', ...who };
  const answer = await ask(client, login);
  expect(answer).toMatchObject({ msgid: 2, errno: 0, token: expect.any(String) });
  return { client, id: Number(answer.id), answer };
}

async function newJsonDevice(name: string) {
  const person = await newcomer(port(), name);
  const client = await connectClassic(port());
  client.send({ msgid: 1, v: 2, id: person.id, password: PASSWORD, ref: 'in' });
  expect(await client.nextOf(2)).toMatchObject({ errno: 0, ref: 'in' });
  person.client.destroy();
  return { client, id: person.id, name };
}

test('a registration, a login and a message: everything is answered with its ref', async () => {
  const [al, bo] = [await newDevice('al'), await newDevice('bo')];
  expect(al.answer).toMatchObject({ name: 'al', feed: { conv: `u${al.id}`, seq: 0 } });
  const sent = await ask(al.client, { msgid: 6, toid: bo.id, msg: '你好 👋', time: '9', x: [1] });
  const conv = `d${al.id}.${bo.id}`;
  expect(sent).toMatchObject({ msgid: 20, conv, seq: 1, at: expect.any(Number) });
  expect(await bo.client.nextOf(6)).toEqual({
    ...{ msgid: 6, conv, seq: 1, n: 1, at: sent.at, id: al.id, name: 'al', toid: bo.id },
    ...{ ref: sent.ref, msg: '你好 👋', time: '9', x: [1] },
  });
  expect(await ask(bo.client, { msgid: 24, conv, seq: 1 })).toMatchObject({ msgid: 11, seq: 1 });
  expect(await al.client.nextOf(25)).toMatchObject({ conv, user: bo.id, read: 1 });
  const page = await ask(al.client, { msgid: 21, conv });
  expect(page).toMatchObject({ msgid: 22, conv, more: false, seq: 1 });
  expect(page.messages).toMatchObject([{ msgid: 6, seq: 1, msg: '你好 👋', x: [1] }]);
  expect(await ask(al.client, { msgid: 13 })).toMatchObject({ msgid: 14 });
});

test('clients of Protobuf, of JSON and classic ones read each other, text and all', async () => {
  const [pro, json, old] = [
    await newDevice('pro'),
    await newJsonDevice('json'),
    await newcomer(port(), 'old'),
  ];
  // A number that JavaScript has no number for: nobody on the way may round it.
  const order = '12345678901234567890';
  const extra = Buffer.from(`{"order":${order},"mood":"中"}`);
  const text = Buffer.from('hello');
  for (const { id } of [json, old]) {
    const message = Buffer.from([
      ...[0x18, ...varint(id), 0x22, text.length, ...text],
      ...[0xa2, 0x06, extra.length, ...extra],
    ]);
    pro.client.sendRaw(framed(Buffer.from([0x32, message.length, ...message])));
  }
  expect(await json.client.nextOf(6)).toMatchObject({
    id: pro.id,
    seq: 1,
    msg: 'hello',
    mood: '中',
  });
  expect(await old.client.nextOf(6)).toMatchObject({ id: pro.id, name: 'pro', msg: 'hello' });
  for (const { client } of [json, old]) {
    expect(Buffer.concat(client.reads).toString()).toContain(`"order":${order}`);
  }

  json.client.send({ msgid: 6, toid: pro.id, msg: 'a "quote"\n', ref: 'j', mood: { deep: [1] } });
  expect(await pro.client.next(({ id }) => id === json.id)).toMatchObject({
    ...{ msgid: 6, seq: 2, toid: pro.id, msg: 'a "quote"\n', ref: 'j', mood: { deep: [1] } },
  });
  old.client.send({ msgid: 6, toid: pro.id, msg: 'from old', time: 'now', seq: 77 });
  expect(await pro.client.next(({ id }) => id === old.id)).toMatchObject({
    ...{ msgid: 6, seq: 2, n: 2, msg: 'from old', time: 'now' },
  });
});

test('a group has them all', async () => {
  const [old, pro, json] = [
    await newcomer(port(), 'old of the group'),
    await newDevice('pro of the group'),
    await newJsonDevice('json of the group'),
  ];
  const groupid = await makeGroup(old, '茶馆');
  const joined = await ask(pro.client, { msgid: 9, groupid });
  expect(joined).toMatchObject({ msgid: 11, groupid, groupname: '茶馆', conv: `g${groupid}` });
  await joinGroup(json, groupid);
  const sent = await ask(pro.client, { msgid: 10, groupid, msg: 'tea?' });
  expect(sent).toMatchObject({ msgid: 20, conv: `g${groupid}`, seq: 3 });
  expect(await old.client.nextOf(10)).toMatchObject({ groupid, id: pro.id, msg: 'tea?' });
  expect(await json.client.nextOf(10)).toMatchObject({ seq: 3, groupname: '茶馆', msg: 'tea?' });
  old.client.send({ msgid: 10, groupid, msg: 'yes' });
  expect(await pro.client.nextOf(10)).toMatchObject({
    ...{ conv: `g${groupid}`, seq: 4, groupid, groupname: '茶馆', id: old.id, msg: 'yes' },
  });
});

test('frames that are none are told by name, and disturb nobody', async () => {
  const client = await connectProtobuf(port());
  client.sendRaw(
    framed(Buffer.from('{"msgid":13}'), Buffer.alloc(0), Buffer.from([0xfa, 0x3e, 0])),
  );
  client.send({ msgid: 6, toid: 1, msg: 'm', ref: 'early' }, { msgid: 13, ref: 'still here' });
  expect(await client.next(({ ref }) => ref === 'still here')).toMatchObject({ msgid: 14 });
  const told = client.received.filter(({ msgid }) => msgid === 12);
  expect(told.map(({ error }) => error)).toEqual([
    'malformed_protobuf',
    'malformed_protobuf',
    'unknown_message',
    'login_required',
  ]);
  expect(told.at(-1)).toMatchObject({ ref: 'early', retry: false });
  client.destroy();
});

test('a length of 2 GiB is refused by name, and ends the connection', async () => {
  const before = await errorCount(node(), 'frame_too_large');
  const client = await connectProtobuf(port());
  client.sendRaw(Buffer.from([0x80, 0, 0, 0, 0x6a]));
  expect(await client.nextOf(12)).toMatchObject({ error: 'frame_too_large' });
  await client.closed;
  expect(await errorCount(node(), 'frame_too_large')).toBe(before + 1);
});

test('a preface that comes byte by byte is one; another version is broken JSON', async () => {
  const slow = await connectProtobuf(port(), new Uint8Array(0));
  const bytes = Buffer.concat([
    Buffer.from([0x50, 0x52, 0x4c, 0x02]),
    framed(encodeRequest({ msgid: 13, ref: 'slow' })),
  ]);
  for (const byte of bytes) {
    slow.sendRaw(Uint8Array.of(byte));
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  expect(await slow.nextOf(14)).toMatchObject({ ref: 'slow' });
  slow.destroy();

  for (const bytes of [Buffer.from([0x50, 0x52, 0x4c, 0x03]), Buffer.from('PR\n')]) {
    const other = await connectClassic(port());
    other.sendRaw(bytes);
    expect(await other.nextOf(12)).toMatchObject({ error: 'unexpected_bytes' });
    await other.closed;
  }
});

test('who does not read is cut off, and what he missed is in the log', async () => {
  const [speaker, deaf] = [await newDevice('speaker'), await newDevice('deaf')];
  deaf.client.pause();
  const before = await errorCount(node(), 'slow_reader');
  const msg = 'x'.repeat(16_000);
  const count = 1_000;
  for (let at = 0; at < count; at += 10) {
    const frames = Array.from({ length: 9 }, () => ({ msgid: 6, toid: deaf.id, msg }));
    speaker.client.send(...frames);
    await ask(speaker.client, { msgid: 6, toid: deaf.id, msg });
  }
  await untilMetric(node(), 'parley_errors_total{error="slow_reader"}', (n) => n === before + 1);
  expect(await metric(node(), 'parley_outbox_bytes')).toBeLessThan(1_048_576);
  deaf.client.destroy();
  const { client, answer } = await enter(await connectProtobuf(port()), { id: deaf.id });
  expect(answer.conversations).toMatchObject([{ seq: count, unread: count }]);
  const page = await ask(client, {
    msgid: 21,
    conv: `d${speaker.id}.${deaf.id}`,
    before: count + 1,
  });
  expect((page.messages as ClassicFrame[]).at(-1)).toMatchObject({ seq: count, msg });
});

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
