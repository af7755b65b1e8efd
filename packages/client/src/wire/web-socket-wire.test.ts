import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';
import { webSocketWire } from './web-socket-wire.ts';
import type { JsonObject, Link } from './wire.ts';

let server: WebSocketServer;
let socket: ServerSocket;
let link: Link;
let frames: JsonObject[];
let ends: unknown[];

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  frames = [];
  ends = [];
  const connected = once(server, 'connection');
  const opened = Promise.withResolvers<void>();
  link = webSocketWire(`ws://127.0.0.1:${port}/ws`, {
    opened: opened.resolve,
    frame: (frame) => frames.push(frame),
    closed: (end) => ends.push(end),
  });
  [socket] = await connected;
  await opened.promise;
});

afterEach(async () => {
  link.close();
  socket.terminate();
  server.close();
  await once(server, 'close');
});

test('speaks JSON, one object a message, by the subprotocol', async () => {
  expect(socket.protocol).toBe('parley.v2.json');
  link.send({ msgid: 13, note: '你好' });
  const [data] = await once(socket, 'message');
  expect(JSON.parse(String(data))).toEqual({ msgid: 13, note: '你好' });
  socket.send('{"msgid":14}');
  socket.close(4119, 'shutting_down');
  await once(socket, 'close');
  expect(frames).toEqual([{ msgid: 14 }]);
  expect(ends).toEqual([{ code: 4119, reason: 'shutting_down' }]);
  link.send({ msgid: 13 });
});

test.each<[string, string | Uint8Array]>([
  ['no JSON', 'hello'],
  ['no object', '[1]'],
  ['bytes', new Uint8Array([1, 2])],
])('ends a connection over which %s comes', async (_, data) => {
  socket.send(data);
  socket.send('{"msgid":14}');
  await once(socket, 'close');
  expect(frames).toEqual([]);
  expect(ends).toMatchObject([{ code: 1007 }]);
});

test('tells nothing after it was closed', async () => {
  socket.send('{"msgid":14}');
  link.close();
  const [code] = await once(socket, 'close');
  expect(code).toBe(1000);
  expect([frames, ends]).toEqual([[], []]);
});
