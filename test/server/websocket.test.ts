import { once } from 'node:events';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { decodeServerFrame, encodeRequest } from '../../packages/protocol/src/protobuf/index.ts';
import { clientClose, clientFrame } from '../../packages/protocol/testing/client-frames.ts';
import { eventually, within } from '../support/deadline.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { openRaw } from '../support/websocket-client.ts';
import { errorCount, metric, untilMetric } from './metrics.ts';
import { newcomer, PASSWORD, registered, say } from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley({ env: { PARLEY_MAX_OUTBOX_BYTES: '262144' } });
const DEADLINE_MS = 10_000;
const MIB = 1_048_576;

type Frame = Record<string, unknown>;

/** A chat client on the `ws` package, which is not ours: it checks what the server sends. */
async function chatter({ httpPort }: ParleyNode, id?: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${httpPort}/ws`, 'parley.v2.json');
  const received: Frame[] = [];
  const errors: Error[] = [];
  let look = () => {};
  socket.on('message', (data, isBinary) => {
    if (isBinary) errors.push(new Error('binary'));
    received.push(JSON.parse(String(data)));
    look();
  });
  socket.on('error', (error) => errors.push(error));
  const closed = once(socket, 'close').then(([code]: unknown[]) => code);
  await within(once(socket, 'open'), DEADLINE_MS, () => 'the handshake');

  async function next(fits: (frame: Frame) => boolean): Promise<Frame> {
    const { promise, resolve } = Promise.withResolvers<Frame>();
    look = () => {
      const at = received.findIndex(fits);
      const [frame] = at === -1 ? [] : received.splice(at, 1);
      if (frame === undefined) return;
      // What follows is for whoever asks next.
      look = () => {};
      resolve(frame);
    };
    look();
    return await within(promise, DEADLINE_MS, () => `a frame (got ${JSON.stringify(received)})`);
  }
  const ask = async (frame: Frame): Promise<Frame> => {
    socket.send(JSON.stringify(frame));
    return await next(({ ref, msgid }) => ref === frame.ref && msgid !== frame.msgid);
  };
  if (id !== undefined) {
    const login = { msgid: 1, v: 2, id, password: PASSWORD, ref: 'login' };
    socket.send(JSON.stringify(login));
    const answer = await next(({ msgid }) => msgid === 2);
    expect(answer).toMatchObject({ msgid: 2, errno: 0, id });
  }
  return { socket, errors, next, ask, closed };
}

test('people on WebSocket and on TCP talk to each other', async () => {
  const [a, b] = [await registered(node().tcpPort, 'ada'), await registered(node().tcpPort, 'bob')];
  const [ada, bob] = [await chatter(node(), a), await chatter(node(), b)];
  const tcp = await newcomer(node().tcpPort, 'tcp');
  for (const msg of ['hello', '你好, κόσμε 𝄞', 'x'.repeat(16_384), '\u00ff'.repeat(60)]) {
    const ref = `to bob ${msg.length}`;
    expect(await ada.ask({ msgid: 6, toid: b, msg, ref })).toMatchObject({ ref });
    expect(await bob.next((frame) => frame.msgid === 6)).toMatchObject({ id: a, msg });
    await ada.ask({ msgid: 6, toid: tcp.id, msg, ref: `to tcp ${msg.length}` });
    expect(await tcp.client.nextOf(6)).toMatchObject({ id: a, msg });
    await say(tcp, { msgid: 6, toid: b, msg });
    expect(await bob.next((frame) => frame.msgid === 6)).toMatchObject({ id: tcp.id, msg });
  }
  for (const { socket, errors, closed } of [ada, bob]) {
    socket.close(1000);
    expect(await closed).toBe(1000);
    expect(errors).toEqual([]);
  }
  tcp.client.destroy();
});

test('Protobuf goes in binary messages, and talks to JSON', async () => {
  const [a, b] = [await registered(node().tcpPort, 'pro'), await registered(node().tcpPort, 'jay')];
  const jay = await chatter(node(), b);
  const pro = await openRaw(node().httpPort, {
    headers: { 'Sec-WebSocket-Protocol': 'parley.v2.protobuf' },
  });
  /** What else happens, such as who comes online, is passed over. */
  const nextOf = async (msgid: number) => {
    for (;;) {
      const { opcode, payload } = await pro.next();
      expect(opcode).toBe(2);
      const frame = decodeServerFrame(payload);
      if (frame?.msgid === msgid) return frame;
    }
  };
  const ask = (request: Parameters<typeof encodeRequest>[0]) =>
    pro.write(clientFrame({ opcode: 2, payload: encodeRequest(request) }));
  ask({ msgid: 1, v: 2, id: a, password: PASSWORD, ref: 'in' });
  expect(await nextOf(2)).toMatchObject({ errno: 0, ref: 'in' });
  const msg = '好'.repeat(100);
  ask({ msgid: 6, toid: b, msg, ref: 'm' });
  expect(await nextOf(20)).toMatchObject({ ref: 'm' });
  expect(await jay.next((frame) => frame.msgid === 6)).toMatchObject({ id: a, msg });
  await jay.ask({ msgid: 6, toid: a, msg: 'and back', ref: 'back' });
  expect(await nextOf(6)).toMatchObject({ id: b, msg: 'and back' });
  pro.socket.destroy();
  jay.socket.terminate();
});

test('many requests at once are answered in order, in as many messages', async () => {
  const id = await registered(node().tcpPort, 'busy');
  const busy = await chatter(node(), id);
  const refs = Array.from({ length: 3_000 }, (_, at) => `r${at}`);
  for (const ref of refs) busy.socket.send(JSON.stringify({ msgid: 6, toid: id, msg: ref, ref }));
  for (const ref of refs) {
    const answer = await busy.next((frame) => frame.msgid !== 6 && frame.ref !== undefined);
    expect(answer).toMatchObject({ ref });
  }
  busy.socket.terminate();
});

test('fragments and pings of a client that is not ours are understood', async () => {
  const client = await chatter(node());
  const pong = once(client.socket, 'pong');
  const text = JSON.stringify({ msgid: 13, ref: 'fragments' });
  client.socket.send(text.slice(0, 5), { fin: false });
  client.socket.ping('in between');
  client.socket.send(text.slice(5), { fin: true });
  expect(await client.next(({ ref }) => ref === 'fragments')).toBeDefined();
  expect(String((await pong)[0])).toBe('in between');
  client.socket.close(3_000, 'done');
  expect(await client.closed).toBe(3_000);
  expect(client.errors).toEqual([]);
});

test('compression is not agreed on, though it is offered', async () => {
  const client = await chatter(node());
  expect(client.socket.extensions).toBe('');
  client.socket.terminate();
});

test('a reader that does not read is closed, costs no memory, disturbs nobody', async () => {
  const speaker = await newcomer(node().tcpPort, 'speaker');
  const id = await registered(node().tcpPort, 'deaf');
  const reader = await chatter(node(), id);
  const other = await chatter(node(), await registered(node().tcpPort, 'other'));
  reader.socket.pause();
  const before = await errorCount(node(), 'slow_reader');
  const msg = 'x'.repeat(16_000);
  let said = 0;
  const isClosed = async () => (await errorCount(node(), 'slow_reader')) > before;
  while (!(await isClosed())) {
    for (let at = 0; at < 20; at += 1) await say(speaker, { msgid: 6, toid: id, msg });
    said += 20;
    expect(said).toBeLessThan(5_000);
  }
  expect(await metric(node(), 'parley_outbox_bytes')).toBeLessThan(MIB);
  expect(await other.ask({ msgid: 13, ref: 'still here' })).toBeDefined();
  for (const { socket } of [reader, other]) socket.terminate();
  speaker.client.destroy();
});

test('a flood of pings to which nobody listens is bounded too', async () => {
  const client = await openRaw(node().httpPort);
  client.socket.pause();
  const before = await errorCount(node(), 'slow_reader');
  const ping = clientFrame({ opcode: 9, payload: 'x'.repeat(125) });
  const pings = Buffer.concat(Array(1_000).fill(ping));
  const isClosed = async () => (await errorCount(node(), 'slow_reader')) > before;
  let writes = 0;
  while (!(await isClosed())) {
    client.socket.write(pings);
    writes += 1;
    expect(writes).toBeLessThan(1_000);
  }
  client.socket.destroy();
});

test('a connection that breaks off leaves nothing behind', async () => {
  await untilMetric(node(), 'parley_connections', (count) => count === 0);
  const clients = await Promise.all(Array.from({ length: 50 }, () => openRaw(node().httpPort)));
  await untilMetric(node(), 'parley_connections', (count) => count === 50);
  clients.forEach(({ socket }, at) => {
    if (at % 3 === 0) socket.resetAndDestroy();
    else if (at % 3 === 1) socket.end(clientFrame({ opcode: 1, payload: 'x' }).slice(0, 6));
    else socket.end(clientClose(1001));
  });
  await untilMetric(node(), 'parley_connections', (count) => count === 0);
  expect(await metric(node(), 'parley_guests')).toBe(0);
  for (const { socket } of clients) socket.destroy();
});

test('a node that stops says so with a code, and does not wait for the deaf', async () => {
  const stopping = await startParley();
  const client = await chatter(stopping, await registered(stopping.tcpPort, 'moving'));
  const deaf = await openRaw(stopping.httpPort);
  const end = stopping.stop();
  expect(await client.closed).toBe(4_119);
  expect(await client.next(({ error }) => error === 'shutting_down')).toBeDefined();
  expect(await deaf.nextJson()).toMatchObject({ error: 'shutting_down' });
  expect(await end).toEqual({ code: 0, signal: null });
  deaf.socket.destroy();
  await eventually(
    () => client.socket.readyState === WebSocket.CLOSED,
    DEADLINE_MS,
    () => 'the end',
  );
});
