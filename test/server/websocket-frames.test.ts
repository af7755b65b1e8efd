import { describe, expect, test } from 'vitest';
import {
  type ClientFrame,
  clientClose,
  clientFrame,
} from '../../packages/protocol/testing/client-frames.ts';
import { openRaw, type RawWebSocket } from '../support/websocket-client.ts';
import { errorCount } from './metrics.ts';
import { useParley } from './use-parley.ts';

const node = useParley();

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** Any request: it is answered with its ref, whatever the answer is. */
const request = (ref: string) => JSON.stringify({ msgid: 13, ref });

async function open(): Promise<RawWebSocket> {
  const client = await openRaw(node().httpPort);
  expect(client.status).toBe(101);
  return client;
}

/** Closes in order, which shows that the connection was still understood. */
async function close(client: RawWebSocket): Promise<void> {
  client.write(clientClose(1000));
  expect(await client.nextClose()).toBe(1000);
  await client.ended;
  client.socket.destroy();
}

/** These frames must be answered with a close of this code and the end. */
async function refused(frames: Uint8Array[], code: number): Promise<void> {
  const client = await open();
  client.write(...frames);
  expect(await client.nextClose()).toBe(code);
  await client.ended;
  client.socket.destroy();
}

describe('lengths', () => {
  test.each([125, 126, 127, 128, 65_535, 65_536])(
    'a message of %d bytes is answered',
    async (bytes) => {
      const client = await open();
      const empty = JSON.stringify({ msgid: 13, ref: 'r', x: '' });
      const payload = JSON.stringify({ msgid: 13, ref: 'r', x: 'y'.repeat(bytes - empty.length) });
      client.write(clientFrame({ opcode: TEXT, payload }));
      expect(await client.nextJson()).toMatchObject({ ref: 'r' });
      await close(client);
    },
  );

  test('an empty message is no request, and not the end', async () => {
    const client = await open();
    client.write(
      clientFrame({ opcode: TEXT }),
      clientFrame({ opcode: TEXT, payload: request('a') }),
    );
    expect(await client.nextJson()).toMatchObject({ error: 'malformed_json' });
    expect(await client.nextJson()).toMatchObject({ ref: 'a' });
    await close(client);
  });

  test.each<[string, ClientFrame, number]>([
    ['65,537 bytes', { opcode: TEXT, announced: 65_537n }, 1009],
    ['2 GiB', { opcode: BINARY, announced: 1n << 31n }, 1009],
    ['2^63 - 1 bytes', { opcode: TEXT, announced: (1n << 63n) - 1n }, 1009],
    ['2^63 bytes', { opcode: TEXT, announced: 1n << 63n }, 1002],
    ['2^64 - 1 bytes', { opcode: TEXT, announced: (1n << 64n) - 1n }, 1002],
    ['5 bytes, said in two', { opcode: TEXT, payload: 'hello', lengthBytes: 2 }, 1002],
    ['5 bytes, said in eight', { opcode: TEXT, payload: 'hello', lengthBytes: 8 }, 1002],
  ])('%s: refused by the header alone', async (_, frame, code) => {
    await refused([clientFrame(frame)], code);
  });
});

describe('pings', () => {
  test.each([[''], ['x'], ['x'.repeat(125)], [[0, 255, 254, 128]]])(
    'are answered: %j',
    async (payload) => {
      const client = await open();
      client.write(clientFrame({ opcode: PING, payload }));
      const pong = await client.next();
      expect([pong.opcode, [...pong.payload]]).toEqual([PONG, [...Buffer.from(payload)]]);
      await close(client);
    },
  );

  test('each is answered, in order, also in one write or byte by byte', async () => {
    const client = await open();
    const pings = Array.from({ length: 10 }, (_, at) =>
      clientFrame({ opcode: PING, payload: `${at}` }),
    );
    client.write(...pings);
    for (let at = 0; at < 10; at += 1) expect(String((await client.next()).payload)).toBe(`${at}`);
    for (const byte of Buffer.concat(pings.slice(0, 2))) client.write(Uint8Array.of(byte));
    for (let at = 0; at < 2; at += 1) expect(String((await client.next()).payload)).toBe(`${at}`);
    await close(client);
  });

  test('a pong that nobody asked for is nothing', async () => {
    const client = await open();
    client.write(clientFrame({ opcode: PONG, payload: 'x' }));
    await close(client);
  });

  test('of 126 bytes, or in fragments, they are refused', async () => {
    await refused([clientFrame({ opcode: PING, payload: 'x'.repeat(126) })], 1002);
    await refused([clientFrame({ opcode: PING, isFinal: false })], 1002);
    await refused(
      [clientFrame({ opcode: PONG, isFinal: false }), clientFrame({ opcode: 0 })],
      1002,
    );
  });
});

describe('what is reserved', () => {
  test.each([0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70])('bits %d', async (reserved) => {
    await refused([clientFrame({ opcode: TEXT, payload: request('r'), reserved })], 1002);
    await refused([clientFrame({ opcode: PING, reserved })], 1002);
    await refused([clientFrame({ opcode: CLOSE, reserved })], 1002);
  });

  test.each([3, 4, 5, 6, 7, 11, 12, 13, 14, 15])('opcode %d', async (opcode) => {
    await refused([clientFrame({ opcode, payload: 'x' })], 1002);
  });

  test('what came before is answered first', async () => {
    const client = await open();
    client.write(
      clientFrame({ opcode: TEXT, payload: request('before') }),
      clientFrame({ opcode: 5 }),
      clientFrame({ opcode: PING }),
    );
    expect(await client.nextJson()).toMatchObject({ ref: 'before' });
    expect(await client.nextClose()).toBe(1002);
    client.socket.destroy();
  });
});

describe('fragments', () => {
  const cut = (text: string, opcode: number, isFinal: boolean) =>
    clientFrame({ opcode, payload: text, isFinal });

  test('make one message, whatever stands between them', async () => {
    const client = await open();
    const text = request('in pieces');
    client.write(
      cut(text.slice(0, 3), TEXT, false),
      clientFrame({ opcode: PING, payload: '1' }),
      cut('', 0, false),
      cut(text.slice(3, 9), 0, false),
      clientFrame({ opcode: PONG, payload: '2' }),
      cut(text.slice(9), 0, true),
      clientFrame({ opcode: TEXT, payload: request('next') }),
    );
    expect(await client.next()).toEqual({ opcode: PONG, payload: Buffer.from('1') });
    expect(await client.nextJson()).toMatchObject({ ref: 'in pieces' });
    expect(await client.nextJson()).toMatchObject({ ref: 'next' });
    await close(client);
  });

  test('of nothing, and a message within a message, are refused', async () => {
    await refused([cut('x', 0, true)], 1002);
    await refused([cut('x', 0, false)], 1002);
    await refused([cut('{', TEXT, false), cut(request('r'), TEXT, true)], 1002);
    await refused([cut('{', BINARY, false), cut(request('r'), TEXT, true)], 1002);
  });

  test('10,000 of them are refused, and so are empty ones, while others go on', async () => {
    const other = await open();
    const frames = (text: string) => Array(9_999).fill(cut(text, 0, false));
    for (const text of ['x', '']) {
      await refused([cut('{', TEXT, false), ...frames(text), cut('}', 0, true)], 1008);
    }
    const large = Array(100).fill(cut('x'.repeat(1_000), 0, false));
    await refused([cut('{', TEXT, false), ...large], 1009);
    await close(other);
  });
});

describe('text that is no UTF-8', () => {
  test('cut within a character it is understood', async () => {
    const client = await open();
    const bytes = Buffer.from(request('κόσμε 好 𝄞'));
    const frames = Array.from(bytes, (byte, at) =>
      clientFrame({
        opcode: at === 0 ? TEXT : 0,
        payload: [byte],
        isFinal: at === bytes.length - 1,
      }),
    );
    client.write(...frames);
    expect(await client.nextJson()).toMatchObject({ ref: 'κόσμε 好 𝄞' });
    await close(client);
  });

  test.each([
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['half a character at its end', [0xce]],
    ['a continuation alone', [0x80]],
    ['0xff', [0xff]],
  ])('%s', async (_, payload) => {
    await refused([clientFrame({ opcode: TEXT, payload })], 1007);
    const first = clientFrame({ opcode: TEXT, payload: 'ok ', isFinal: false });
    await refused([first, clientFrame({ opcode: 0, payload })], 1007);
  });

  test('is refused before the message ends', async () => {
    const payload = [...Buffer.from('κόσμε'), 0xf4, 0x90];
    await refused([clientFrame({ opcode: TEXT, payload, isFinal: false })], 1007);
    const long = clientFrame({ opcode: TEXT, payload: [...payload, ...Buffer.alloc(100, 'x')] });
    await refused([long.subarray(0, 6 + payload.length)], 1007);
  });
});

describe('closes', () => {
  test.each([
    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
  ])('with %d are answered in kind', async (code) => {
    const client = await open();
    client.write(clientClose(code, 'going'));
    expect(await client.nextClose()).toBe(code);
    await client.ended;
    client.socket.destroy();
  });

  test('without a code are answered without one; what follows is not looked at', async () => {
    const client = await open();
    client.write(clientClose(), clientFrame({ opcode: PING }), clientFrame({ opcode: 7 }));
    expect(await client.nextClose()).toBeUndefined();
    await client.ended;
    client.socket.destroy();
  });

  test('what was asked before is answered first', async () => {
    const client = await open();
    client.write(clientFrame({ opcode: TEXT, payload: request('last') }), clientClose(1001));
    expect(await client.nextJson()).toMatchObject({ ref: 'last' });
    expect(await client.nextClose()).toBe(1001);
    client.socket.destroy();
  });

  test.each([0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])(
    'with %d are a mistake',
    async (code) => {
      await refused([clientClose(code)], 1002);
    },
  );

  test('with half a code, a broken reason, or too long a one are mistakes', async () => {
    await refused([clientFrame({ opcode: CLOSE, payload: [3] })], 1002);
    await refused([clientClose(1000, [0xce, 0xba, 0xff])], 1007);
    await refused([clientClose(1000, 'x'.repeat(124))], 1002);
  });
});

test('frames without a mask, and of the other codec, are refused', async () => {
  await refused([clientFrame({ opcode: TEXT, payload: request('r'), key: undefined })], 1002);
  await refused([clientFrame({ opcode: BINARY, payload: request('r') })], 1003);
  const client = await openRaw(node().httpPort, {
    headers: { 'Sec-WebSocket-Protocol': 'parley.v2.protobuf' },
  });
  client.write(clientFrame({ opcode: TEXT, payload: request('r') }));
  expect(await client.nextClose()).toBe(1003);
  client.socket.destroy();
});

test('each end of this kind is counted', async () => {
  const before = await errorCount(node(), 'frame_too_large');
  await refused([clientFrame({ opcode: TEXT, announced: 1n << 40n })], 1009);
  expect(await errorCount(node(), 'frame_too_large')).toBe(before + 1);
});
