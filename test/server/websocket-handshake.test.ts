import { describe, expect, test } from 'vitest';
import { clientClose, clientFrame } from '../../packages/protocol/testing/client-frames.ts';
import { type Handshake, openRaw } from '../support/websocket-client.ts';
import { metric, untilMetric } from './metrics.ts';
import { newcomer } from './people.ts';
import { useParley } from './use-parley.ts';
import { openWire } from './wire.ts';

const request = JSON.stringify({ msgid: 13, ref: 'r' });
const requestFrame = clientFrame({ opcode: 1, payload: request });

describe('a handshake', () => {
  const node = useParley({
    args: ['--origin', 'https://chat.example', '--origin', 'http://127.0.0.2:9'],
  });

  async function answered(handshake: Handshake) {
    const client = await openRaw(node().httpPort, handshake);
    client.socket.destroy();
    return client;
  }

  async function refused(handshake: Handshake, status: number) {
    const client = await openRaw(node().httpPort, handshake);
    expect([client.status, client.headers.connection]).toEqual([status, 'close']);
    expect(client.body).toMatch(/^[A-Z].*\.\n$/);
    await client.ended;
    client.socket.destroy();
    return client;
  }

  test('is answered as RFC 6455 has it, and agrees on no extension', async () => {
    const { status, headers } = await answered({
      headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' },
    });
    expect({ status, ...headers }).toEqual({
      status: 101,
      upgrade: 'websocket',
      connection: 'Upgrade',
      'sec-websocket-accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
      'sec-websocket-protocol': 'parley.v2.json',
    });
  });

  test.each([
    ['parley.v2.protobuf', 'parley.v2.protobuf'],
    ['graphql-ws, parley.v2.protobuf , parley.v2.json', 'parley.v2.protobuf'],
    ['parley.v2.json,parley.v2.protobuf', 'parley.v2.json'],
  ])('takes the first subprotocol that it knows of %s', async (offered, taken) => {
    const { headers } = await answered({ headers: { 'Sec-WebSocket-Protocol': offered } });
    expect(headers['sec-websocket-protocol']).toBe(taken);
  });

  test.each([undefined, '', 'chat', 'parley.v1.json', 'PARLEY.V2.JSON', 'toString'])(
    'is refused with the subprotocol %s, and told which there are',
    async (offered) => {
      const { body } = await refused({ headers: { 'Sec-WebSocket-Protocol': offered } }, 400);
      expect(body).toContain('parley.v2.json or parley.v2.protobuf');
    },
  );

  test.each([undefined, '8', '14', 'x'])(
    'is refused in version %s, and told ours',
    async (version) => {
      const { headers } = await refused({ headers: { 'Sec-WebSocket-Version': version } }, 426);
      expect(headers['sec-websocket-version']).toBe('13');
    },
  );

  test.each([undefined, '', 'short', 'dGhlIHNhbXBsZSBub25jZQ', `${'A'.repeat(24)}==`])(
    'is refused with the key %s',
    async (key) => {
      await refused({ headers: { 'Sec-WebSocket-Key': key } }, 400);
    },
  );

  test('is refused elsewhere, and with another method', async () => {
    await refused({ path: '/' }, 404);
    await refused({ path: '/ws/more' }, 404);
    await refused({ path: '/metrics' }, 404);
    expect((await refused({ method: 'POST' }, 405)).headers.allow).toBe('GET');
    expect(await answered({ path: '/ws?x=1' })).toMatchObject({ status: 101 });
  });

  test.each([
    ['http://127.0.0.1', '127.0.0.1', 101],
    ['http://127.0.0.1:8080', '127.0.0.1:8080', 101],
    ['https://my.example', 'My.Example:443', 101],
    ['https://chat.example', '127.0.0.1', 101],
    ['http://127.0.0.2:9', '127.0.0.1', 101],
    ['http://127.0.0.1:8080', '127.0.0.1:8081', 403],
    ['http://127.0.0.2', '127.0.0.1', 403],
    ['http://chat.example', '127.0.0.1', 403],
    ['https://chat.example.evil.example', '127.0.0.1', 403],
    ['https://evil.example', 'evil.example.evil', 403],
    ['null', '127.0.0.1', 403],
    ['null', 'null', 403],
    ['', '127.0.0.1', 403],
  ])('from a page of %s to %s: %d', async (origin, host, status) => {
    const headers = { Origin: origin, Host: host };
    if (status === 101) expect(await answered({ headers })).toMatchObject({ status });
    else await refused({ headers }, status);
  });

  test('may bring the first frames with it', async () => {
    const head = Buffer.concat([requestFrame, requestFrame.slice(0, 9)]);
    const client = await openRaw(node().httpPort, { head });
    expect(await client.nextJson()).toMatchObject({ ref: 'r' });
    client.write(requestFrame.slice(9), clientClose(1000));
    expect(await client.nextJson()).toMatchObject({ ref: 'r' });
    expect(await client.nextClose()).toBe(1000);
    client.socket.destroy();
  });

  test('without an upgrade is a request that is told to; other upgrades are passed over', async () => {
    const plain = await fetch(`http://127.0.0.1:${node().httpPort}/ws`);
    expect([plain.status, plain.headers.get('upgrade')]).toEqual([426, 'websocket']);
    const client = await openRaw(node().httpPort, {
      path: '/healthz',
      headers: { Upgrade: 'h2c', Connection: 'Upgrade, close' },
    });
    expect([client.status, client.body]).toEqual([200, '{"status":"ok"}']);
    client.socket.destroy();
  });

  test('that breaks off, or is none, disturbs nobody', async () => {
    const client = await openRaw(node().httpPort);
    for (const scrap of ['GET /ws HTTP/1.1\r\nUpgr', '\0\0\0', 'GET /ws', '\x16\x03\x01\x02\x00']) {
      const wire = await openWire(node().httpPort);
      wire.write(scrap);
      wire.socket.end();
      await wire.untilEnd();
      wire.socket.destroy();
    }
    client.write(requestFrame);
    expect(await client.nextJson()).toMatchObject({ ref: 'r' });
    client.socket.destroy();
  });
});

describe('time and numbers', () => {
  const node = useParley({
    env: {
      PARLEY_LOGIN_TIMEOUT_MS: '1500',
      PARLEY_MAX_GUESTS: '3',
      PARLEY_IDLE_TIMEOUT_MS: '4000',
    },
  });

  test('half a handshake, or none, ends', async () => {
    const half = await openWire(node().httpPort);
    half.write('GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n');
    const silent = await openWire(node().httpPort);
    for (const wire of [half, silent]) {
      await wire.untilEnd();
      wire.socket.destroy();
    }
  });

  test('who does not log in is told and closed', async () => {
    const client = await openRaw(node().httpPort);
    expect(await client.nextJson()).toMatchObject({ error: 'login_timeout' });
    expect(await client.nextClose()).toBe(4_115);
    client.write(clientClose(4_115));
    await client.ended;
    client.socket.destroy();
  });

  test('who is silent is pinged; who then stays silent is closed, at last without an answer', async () => {
    const talker = await newcomer(node().tcpPort, 'talker');
    const open = async () => {
      const client = await openRaw(node().httpPort);
      const login = { msgid: 1, v: 2, id: talker.id, password: 'correct horse', ref: 'in' };
      client.write(clientFrame({ opcode: 1, payload: JSON.stringify(login) }));
      expect(await client.nextJson()).toMatchObject({ msgid: 2 });
      return client;
    };
    talker.client.destroy();
    const client = await open();
    expect(await client.next()).toMatchObject({ opcode: 9 });
    client.write(clientFrame({ opcode: 10 }));
    // A pong is enough: it is pinged again, and not closed.
    expect(await client.next()).toMatchObject({ opcode: 9 });
    expect(await client.nextJson()).toMatchObject({ error: 'idle_timeout' });
    expect(await client.nextClose()).toBe(4_116);
    await client.ended;
    client.socket.destroy();
  });

  test('guests above the limit are refused, and told when to come again', async () => {
    await untilMetric(node(), 'parley_connections', (count) => count === 0);
    const guests = await Promise.all([1, 2, 3].map(() => openRaw(node().httpPort)));
    const client = await openRaw(node().httpPort);
    expect([client.status, client.headers['retry-after']]).toEqual([503, '2']);
    expect(await metric(node(), 'parley_guests')).toBe(3);
    for (const { socket } of [...guests, client]) socket.destroy();
    await untilMetric(node(), 'parley_connections', (count) => count === 0);
  });
});
