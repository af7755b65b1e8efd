import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import {
  expectProxyHeaders,
  type ProxyListenerOptions,
  type ProxySources,
} from './proxy-listener.ts';

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

const HEADER = 'PROXY TCP4 192.0.2.7 192.0.2.1 40000 6000\r\n';

interface Rig {
  readonly server: Server;
  readonly sources: ProxySources;
  readonly port: number;
  /** What the server got, a line for each connection: who, then what. */
  readonly got: string[];
  readonly refusals: unknown[][];
}

async function rig(changes: Partial<ProxyListenerOptions> = {}): Promise<Rig> {
  const got: string[] = [];
  const refusals: unknown[][] = [];
  const server = createServer((socket) => {
    const at = got.push(`${sources.addressOf(socket) ?? 'itself'}: `) - 1;
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      got[at] += String(chunk);
    });
  });
  const sources = expectProxyHeaders(server, {
    trustedProxies: [{ address: '127.0.0.1', prefix: 32 }],
    maxGuests: 100,
    nowMs: () => 0,
    onRefusal: (...refusal) => refusals.push(refusal),
    ...changes,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, sources, port: address.port, got, refusals };
}

async function open(port: number, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, localAddress, noDelay: true });
  socket.on('error', () => {});
  undo.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

const closed = (socket: Socket) => once(socket.resume(), 'close');

test('tells the client by its header, and loses nothing of what follows it', async () => {
  const { port, got } = await rig();
  const socket = await open(port);
  socket.write(`${HEADER}one `);
  await expect.poll(() => got).toEqual(['192.0.2.7: one ']);
  socket.write('two');
  await expect.poll(() => got).toEqual(['192.0.2.7: one two']);
});

test('takes a header byte by byte, and the rest in any cut', async () => {
  const { port, got, server } = await rig();
  const sizes: number[] = [];
  server.on('connection', (socket: Socket) => {
    socket.on('data', (chunk) => sizes.push(chunk.length));
  });
  const socket = await open(port);
  let sent = 0;
  for (const byte of Buffer.from(`${HEADER}rest`)) {
    socket.write(Buffer.of(byte));
    sent += 1;
    await expect
      .poll(() => sizes.reduce((sum, size) => sum + size, 0))
      .toBeGreaterThanOrEqual(sent);
  }
  await expect.poll(() => got).toEqual(['192.0.2.7: rest']);
});

test('a client that ends right after its header and its bytes is heard', async () => {
  const { port, got } = await rig();
  const socket = await open(port);
  socket.end(`${HEADER}all`);
  await closed(socket);
  expect(got).toEqual(['192.0.2.7: all']);
});

test('who knows no client, or speaks for itself, is itself', async () => {
  const { port, got } = await rig();
  const local = Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex');
  for (const header of ['PROXY UNKNOWN\r\n', local]) (await open(port)).write(header);
  await expect.poll(() => got).toEqual(['itself: ', 'itself: ']);
});

test('connections of untrusted addresses are closed, with a header or not, told once in a while', async () => {
  let now = 0;
  const { port, got, refusals } = await rig({ nowMs: () => now });
  for (let at = 0; at < 5; at += 1) {
    const socket = await open(port, '127.0.0.9');
    socket.write(HEADER);
    await closed(socket);
  }
  expect(refusals).toEqual([['untrusted', '127.0.0.9', 1]]);
  now = 10_000;
  await closed(await open(port, '127.0.0.8'));
  expect(refusals.slice(1)).toEqual([['untrusted', '127.0.0.8', 5]]);
  expect(got).toEqual([]);
});

test('lies, rubbish and silence end their connection alone', async () => {
  const { port, got, refusals } = await rig({ headerTimeoutMs: 50 });
  const good = await open(port);
  good.write(HEADER);
  for (const bytes of ['{"msgid":13}\n', 'PROXY TCP4 x\r\n', 'PROXY '.padEnd(200, 'x'), 'PRO']) {
    const socket = await open(port);
    socket.write(bytes);
    await closed(socket);
  }
  expect(refusals.map(([why]) => why)).toEqual(['no_header', 'bad_header', 'too_long', 'late']);
  good.write('still here');
  await expect.poll(() => got).toEqual(['192.0.2.7: still here']);
});

test('only so many may wait with half a header; who leaves makes room', async () => {
  const { port, got, refusals, server } = await rig({ maxGuests: 1 });
  const first = await open(port);
  first.write('PROXY');
  await closed(await open(port));
  expect(refusals).toEqual([['too_many', '127.0.0.1', 1]]);
  first.end();
  await closed(first);
  await expect
    .poll(() => new Promise((resolve) => server.getConnections((_, n) => resolve(n))))
    .toBe(0);
  (await open(port)).write(HEADER);
  await expect.poll(() => got).toEqual(['192.0.2.7: ']);
});

test('a stop ends those that wait, and keeps the others', async () => {
  const { port, got, sources, server } = await rig();
  const waiting = await open(port);
  waiting.write('PROXY');
  const served = await open(port);
  served.write(HEADER);
  await expect.poll(() => got).toHaveLength(1);
  await expect
    .poll(() => new Promise((resolve) => server.getConnections((_, n) => resolve(n))))
    .toBe(2);
  sources.stop();
  await closed(waiting);
  served.write('on');
  await expect.poll(() => got).toEqual(['192.0.2.7: on']);
});
