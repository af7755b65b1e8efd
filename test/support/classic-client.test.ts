import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ClassicClient, connectClassic } from './classic-client.ts';

const server = createServer();
let socket: Socket;
let client: ClassicClient;

beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection');
  client = await connectClassic(port, { ending: 'nul' });
  [socket] = await accepted;
});

afterEach(async () => {
  client.destroy();
  socket.destroy();
  server.close();
  await once(server, 'close');
});

test('sends frames with its ending', async () => {
  client.send({ msgid: 3, id: 1 });
  const [chunk] = await once(socket, 'data');
  expect(String(chunk)).toBe('{"msgid":3,"id":1}\0');
});

test('hands each frame of one read to who waits for it, in any order', async () => {
  const second = client.nextOf(2);
  const first = client.nextOf(1);
  const also = client.nextOf(1);
  socket.write('{"msgid":1,"n":1}{"msgid":1,"n":2}\n{"msgid":2}{"msgid":9}');
  expect(await first).toEqual({ msgid: 1, n: 1 });
  expect(await also).toEqual({ msgid: 1, n: 2 });
  expect(await second).toEqual({ msgid: 2 });
  expect(await client.next()).toEqual({ msgid: 9 });
  expect(client.received).toHaveLength(4);
});

test('does not wait for ever', async () => {
  socket.write('{"msgid":1}');
  await expect(client.nextOf(2, 20)).rejects.toThrow('longer than 20 ms');
});

test('tells who waits that the connection is gone', async () => {
  const waiting = client.nextOf(2);
  socket.end();
  await expect(waiting).rejects.toThrow('the connection is closed');
  await client.closed;
});

test('refuses what is no frame', async () => {
  const waiting = client.next();
  socket.write('HTTP/1.1 400');
  await expect(waiting).rejects.toThrow('no frame');
});
