import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { dialects, type WireFrame } from '@parley/protocol';
import { decodeServerFrame, encodeRequest, LengthSplitter } from '@parley/protocol/protobuf';
import { afterEach, expect, test } from 'vitest';
import { createStats } from '../lib/stats.ts';
import type { Connection } from './connection.ts';
import type { Listener } from './listener.ts';
import { startTcpListener } from './tcp-listener.ts';

const PREFACE = [0x50, 0x52, 0x4c, 0x02];
const MAX_FRAME_BYTES = 1_024;
const MAX_OUTBOX_BYTES = 10_000;

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

interface Opened {
  readonly socket: Socket;
  readonly connection: Connection;
  readonly frames: WireFrame[];
  readonly broken: string[];
  /** What has come, in the shape of JSON. */
  readonly answers: unknown[];
}

async function open(): Promise<Opened> {
  const connections: Connection[] = [];
  const frames: WireFrame[] = [];
  const broken: string[] = [];
  const listener: Listener = await startTcpListener({
    host: '127.0.0.1',
    port: 0,
    dialect: dialects.abc,
    maxFrameBytes: MAX_FRAME_BYTES,
    maxOutboxBytes: MAX_OUTBOX_BYTES,
    maxGuests: 10,
    loginTimeoutMs: 60_000,
    idleTimeoutMs: 60_000,
    nowMs: Date.now,
    stats: createStats(),
    onError: (_what, error) => broken.push(String(error)),
    open(connection) {
      connections.push(connection);
      return {
        guestSinceMs: undefined,
        onFrame: (frame) => void frames.push(frame),
        onBrokenFrame: (error, isFatal) => void broken.push(isFatal ? `${error}!` : error),
        onInputEnd: () => connection.finish(),
        onLeave: (why) => connection.close(why),
        onEnd: (isClean) => void broken.push(isClean ? 'clean end' : 'end'),
      };
    },
  });
  undo.push(() => listener.stop());
  const socket = connect({ port: listener.port, host: '127.0.0.1', noDelay: true });
  undo.push(() => void socket.destroy());
  await once(socket, 'connect');
  await expect.poll(() => connections.length).toBe(1);
  const splitter = new LengthSplitter({ maxFrameBytes: 2 ** 20 });
  const answers: unknown[] = [];
  socket.on('data', (chunk: Buffer) => {
    for (const result of splitter.push(chunk)) {
      answers.push(result.kind === 'frame' ? decodeServerFrame(result.bytes) : result.error);
    }
  });
  const [connection] = connections;
  if (connection === undefined) throw new Error('no connection');
  return { socket, connection, frames, broken, answers };
}

function framed(...frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    frames.flatMap((frame) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(frame.length);
      return [length, frame];
    }),
  );
}

const ping = encodeRequest({ msgid: 13, ref: 'r-1' });
const pong = encodeRequest({ msgid: 14, ref: 'r-1' });

test('the preface makes it a connection of Protobuf, wherever the network cuts it', async () => {
  const { socket, connection, frames } = await open();
  expect([connection.codec, connection.isV2Only]).toEqual(['json', false]);
  for (const byte of [...PREFACE, ...framed(ping)]) {
    socket.write(Uint8Array.of(byte));
    // What is written alone is sent alone.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  await expect.poll(() => frames.length).toBe(1);
  expect(Buffer.from(frames[0] as Uint8Array)).toEqual(Buffer.from(ping));
  expect([connection.codec, connection.isV2Only, connection.isSmallClient]).toEqual([
    'protobuf',
    true,
    false,
  ]);
});

test('frames go out behind their lengths, those of a turn in one write', async () => {
  const { socket, connection, answers } = await open();
  socket.write(Uint8Array.from(PREFACE));
  await expect.poll(() => connection.codec).toBe('protobuf');
  let writes = 0;
  socket.on('data', () => {
    writes += 1;
  });
  for (let at = 0; at < 10; at += 1) connection.send(pong);
  // Text is not this client's.
  connection.send('{"msgid":14}');
  await expect.poll(() => answers.length).toBe(10);
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toEqual({ msgid: 14, ref: 'r-1' });
  expect(writes).toBe(1);
  await expect.poll(() => connection.isFlushed).toBe(true);
});

test('a length beyond the limit ends it, and it is told why in Protobuf', async () => {
  const { socket, frames, broken, answers } = await open();
  socket.write(
    Buffer.concat([Uint8Array.from(PREFACE), framed(ping), Buffer.from([0x80, 0, 0, 0])]),
  );
  await once(socket, 'end');
  expect(frames).toHaveLength(1);
  expect(answers).toMatchObject([{ msgid: 12, error: 'frame_too_large', retry: false }]);
  expect(broken).toEqual(['frame_too_large!', 'end']);
});

test('a frame without bytes is told, and the next one is understood', async () => {
  const { socket, frames, broken } = await open();
  socket.write(Buffer.concat([Uint8Array.from(PREFACE), framed(Buffer.alloc(0), ping)]));
  await expect.poll(() => frames.length).toBe(1);
  expect(broken).toEqual(['malformed_protobuf']);
});

test('an end between frames is clean, one inside a frame is not', async () => {
  const one = await open();
  one.socket.end(Buffer.concat([Uint8Array.from(PREFACE), framed(ping)]));
  await expect.poll(() => one.broken).toEqual(['clean end']);
  const other = await open();
  other.socket.end(Buffer.concat([Uint8Array.from(PREFACE), framed(ping).subarray(0, 9)]));
  await expect.poll(() => other.broken).toEqual(['end']);
});

test('half a preface is broken JSON: at once when something else follows, or at the end', async () => {
  const one = await open();
  one.socket.write('PR\n{"msgid":13}\n');
  await expect.poll(() => one.frames).toEqual(['{"msgid":13}']);
  expect(one.broken).toEqual(['unexpected_bytes']);
  expect(one.connection.codec).toBe('json');
  const other = await open();
  other.socket.end('PRL');
  await expect.poll(() => other.broken).toEqual(['unexpected_bytes', 'end']);
});

test('who does not read is cut off before much is held for him', async () => {
  const { socket, connection, broken } = await open();
  socket.write(Uint8Array.from(PREFACE));
  await expect.poll(() => connection.codec).toBe('protobuf');
  socket.pause();
  const large = encodeRequest({ msgid: 6, toid: 1, msg: 'x'.repeat(8_000) });
  // The network takes some megabytes itself.
  for (let at = 0; at < 10_000 && broken.length === 0; at += 1) connection.send(large);
  expect(broken).toEqual(['slow_reader!', 'end']);
});
