import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../support/deadline.ts';
import { CLEAR } from './pipe.ts';
import { startWire, type Wire } from './wire.ts';

const DEADLINE_MS = 5_000;
const server = createServer({ allowHalfOpen: true }, (socket) => void socket.on('error', () => {}));
let wire: Wire;
let nowMs = 0;
let client: Socket;
let accepted: Socket;
let atServer: Buffer[];

beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  nowMs = 0;
  wire = await startWire(
    () => port,
    () => nowMs,
  );
  const connection = once(server, 'connection');
  client = connect({ host: '127.0.0.1', port: wire.port, allowHalfOpen: true });
  client.on('error', () => {});
  [accepted] = await connection;
  atServer = [];
  accepted.on('error', () => {}).on('data', (bytes: Buffer) => atServer.push(bytes));
});

afterEach(async () => {
  await wire.stop();
  client.destroy();
  accepted.destroy();
  server.close();
  await once(server, 'close');
});

// Not `once`: a reset is an error first, and here it is what was wanted.
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));
const text = () => Buffer.concat(atServer).toString();
const arrives = (expected: string) =>
  eventually(
    () => text() === expected,
    DEADLINE_MS,
    () => `"${expected}" (got "${text()}")`,
  );

test('passes both ways on, and the end of each', async () => {
  client.write('to the server');
  await arrives('to the server');
  accepted.write('to the client');
  expect(String((await once(client, 'data'))[0])).toBe('to the client');
  accepted.end();
  await once(client, 'end');
  client.end('bye');
  await arrives('to the serverbye');
  await eventually(
    () => accepted.readableEnded,
    DEADLINE_MS,
    () => 'the end',
  );
  await eventually(
    () => wire.connections() === 0,
    DEADLINE_MS,
    () => 'the wire is empty',
  );
});

test('holds everything, and lets go of it in order', async () => {
  wire.setWeather({ ...CLEAR, isHeld: true });
  client.write('one ');
  client.write('two');
  await eventually(
    () => client.bytesWritten === 7,
    DEADLINE_MS,
    () => 'written',
  );
  expect(text()).toBe('');
  wire.setWeather(CLEAR);
  await arrives('one two');
});

test('delays by the clock that it is given', async () => {
  wire.setWeather({ ...CLEAR, delayMs: 1_000 });
  client.write('late');
  await eventually(
    () => {
      nowMs += 100;
      return text() === 'late';
    },
    DEADLINE_MS,
    () => 'late',
  );
  expect(nowMs).toBeGreaterThanOrEqual(1_000);
});

test('lets little through at a time, byte by byte too', async () => {
  const long = 'x'.repeat(300);
  wire.setWeather({ ...CLEAR, bytesPerTurn: 100, inBytes: true });
  client.write(long);
  await arrives(long);
  expect(atServer.length).toBeGreaterThan(2);
});

test('cuts both sides', async () => {
  const broken = [closed(client), closed(accepted)];
  wire.cut();
  await Promise.all(broken);
  expect(wire.connections()).toBe(0);
});

test('says to one side that the other has ended', async () => {
  wire.halfClose('server');
  await once(accepted, 'end');
  accepted.write('still here');
  expect(String((await once(client, 'data'))[0])).toBe('still here');
});

test('leaves the server with a connection whose client is gone', async () => {
  const gone = closed(client);
  wire.orphan(50);
  await gone;
  expect(wire.connections()).toBe(0);
  expect(accepted.destroyed).toBe(false);
  await closed(accepted);
});

test('holds one direction alone', async () => {
  wire.setWeather({ ...CLEAR, isHeld: true }, 'down');
  client.write('heard');
  await arrives('heard');
  accepted.write('unheard');
  await eventually(
    () => accepted.writableLength === 0,
    DEADLINE_MS,
    () => 'written',
  );
  const answer = once(client, 'data');
  expect(client.bytesRead).toBe(0);
  wire.setWeather(CLEAR);
  expect(String((await answer)[0])).toBe('unheard');
});

test('tells nobody that the other side has broken while nothing passes', async () => {
  wire.setWeather({ ...CLEAR, isHeld: true }, 'up');
  const gone = closed(client);
  client.resetAndDestroy();
  await gone;
  // What comes later on the same wire shows that there was time enough to hear of it.
  const reached = once(server, 'connection');
  const second = connect({ host: '127.0.0.1', port: wire.port }).on('error', () => {});
  const [other] = await reached;
  for (let turn = 0; turn < 3; turn += 1) {
    const heard = once(second, 'data');
    other.write('later');
    await heard;
  }
  expect(wire.connections()).toBe(2);
  expect(accepted.destroyed).toBe(false);
  const heard = closed(accepted);
  wire.setWeather(CLEAR);
  await heard;
  second.destroy();
});

test('refuses new connections, and takes them again', async () => {
  const attempt = async (): Promise<string> => {
    const socket = connect({ host: '127.0.0.1', port: wire.port });
    const outcome = await Promise.race([
      once(socket, 'connect').then(() => 'connected'),
      new Promise<string>((resolve) => socket.once('error', () => resolve('refused'))),
    ]).catch(() => 'refused');
    socket.on('error', () => {}).destroy();
    return outcome;
  };
  await wire.setRefusing(true);
  expect(await attempt()).toBe('refused');
  await wire.setRefusing(false);
  expect(await attempt()).toBe('connected');
});
