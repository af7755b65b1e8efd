import { describe, expect, test } from 'vitest';
import { clientClose, clientFrame } from '../../testing/client-frames.ts';
import { bytesOf } from '../../testing/splitting.ts';
import { WebSocketParser } from './frame-parser.ts';
import type { WebSocketEvent } from './websocket-event.ts';

const TEXT = 1;
const BINARY = 2;
const PING = 9;
const PONG = 10;

/** Whole, and byte by byte: the outcome must be the same. */
function eventsOf(...frames: Uint8Array[]): WebSocketEvent[] {
  const bytes = bytesOf(...frames);
  const events = understood(Array.from(bytes, (byte) => Uint8Array.of(byte)));
  expect(understood([bytes])).toEqual(events);
  return events;
}

function understood(chunks: Uint8Array[]): WebSocketEvent[] {
  const parser = new WebSocketParser({ maxMessageBytes: 70_000 });
  return chunks.flatMap((chunk) => {
    const found = parser.push(chunk);
    // The network's buffers are used again: nothing may still point into them.
    chunk.fill(0x58);
    return found;
  });
}

const text = (data: string): WebSocketEvent => ({ kind: 'message', isText: true, data });
const failure = (closeCode: number) => expect.objectContaining({ kind: 'fail', closeCode });

describe('messages', () => {
  test.each([0, 1, 3, 4, 125, 126, 127, 128, 65_535, 65_536, 65_537])('of %d bytes', (length) => {
    const payload = Uint8Array.from({ length }, (_, at) => at % 251);
    const data = 'é'.repeat(length >> 1) + 'x'.repeat(length & 1);
    expect(
      eventsOf(
        clientFrame({ opcode: BINARY, payload }),
        clientFrame({ opcode: TEXT, payload: data }),
      ),
    ).toEqual([{ kind: 'message', isText: false, data: payload }, text(data)]);
  });

  test('in fragments, empty ones among them, with control frames between', () => {
    const events = eventsOf(
      clientFrame({ opcode: TEXT, payload: [0xe5, 0xa5], isFinal: false }),
      clientFrame({ opcode: PING, payload: 'a' }),
      clientFrame({ opcode: 0, isFinal: false }),
      clientFrame({ opcode: PONG, payload: 'b'.repeat(125) }),
      clientFrame({ opcode: 0, payload: [0xbd, 0x21] }),
      clientFrame({ opcode: TEXT, payload: 'next' }),
      clientFrame({ opcode: BINARY, isFinal: false }),
      clientFrame({ opcode: 0 }),
    );
    expect(events).toEqual([
      { kind: 'ping', data: bytesOf('a') },
      { kind: 'pong', data: bytesOf('b'.repeat(125)) },
      text('好!'),
      text('next'),
      { kind: 'message', isText: false, data: new Uint8Array(0) },
    ]);
  });
});

describe('what no client may send', () => {
  const cut = { payload: 'x', isFinal: false };
  test.each<[string, number, Uint8Array[]]>([
    ['RSV1', 1002, [clientFrame({ opcode: TEXT, reserved: 0x40, payload: 'x' })]],
    ['RSV2', 1002, [clientFrame({ opcode: PING, reserved: 0x20 })]],
    ['RSV3', 1002, [clientFrame({ opcode: BINARY, reserved: 0x10 })]],
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): [string, number, Uint8Array[]] => [
      `opcode ${opcode}`,
      1002,
      [clientFrame({ opcode })],
    ]),
    ['no mask', 1002, [clientFrame({ opcode: TEXT, payload: 'x', key: undefined })]],
    ['a long ping', 1002, [clientFrame({ opcode: PING, payload: 'x'.repeat(126) })]],
    ['a ping in fragments', 1002, [clientFrame({ opcode: PING, isFinal: false })]],
    ['a close in fragments', 1002, [clientFrame({ opcode: 8, isFinal: false })]],
    ['a long length for 125', 1002, [clientFrame({ opcode: 2, payload: 'x', lengthBytes: 2 })]],
    ['a longer length for 125', 1002, [clientFrame({ opcode: 2, payload: 'x', lengthBytes: 8 })]],
    [
      'eight bytes for 65535',
      1002,
      [clientFrame({ opcode: 2, announced: 65_535n, lengthBytes: 8 })],
    ],
    ['2^63 bytes', 1002, [clientFrame({ opcode: 2, announced: 1n << 63n })]],
    ['2^63 - 1 bytes', 1009, [clientFrame({ opcode: 2, announced: (1n << 63n) - 1n })]],
    ['4 GiB', 1009, [clientFrame({ opcode: TEXT, announced: 1n << 32n })]],
    ['a byte too many', 1009, [clientFrame({ opcode: TEXT, announced: 70_001n })]],
    [
      'a byte too many in all',
      1009,
      [clientFrame({ opcode: 2, ...cut }), clientFrame({ opcode: 0, announced: 70_000n })],
    ],
    ['a continuation of nothing', 1002, [clientFrame({ opcode: 0, payload: 'x' })]],
    [
      'a message within a message',
      1002,
      [clientFrame({ opcode: TEXT, ...cut }), clientFrame({ opcode: TEXT, payload: 'x' })],
    ],
  ])('%s', (_, closeCode, frames) => {
    const after = clientFrame({ opcode: TEXT, payload: 'never' });
    expect(eventsOf(...frames, after)).toEqual([failure(closeCode)]);
  });

  test('is refused before the rest of its header has come', () => {
    const long = clientFrame({ opcode: TEXT, announced: 1n << 62n });
    const parser = new WebSocketParser({ maxMessageBytes: 100 });
    expect(parser.push(long.slice(0, 14))).toEqual([failure(1009)]);
    const unmasked = clientFrame({ opcode: TEXT, announced: 1n << 62n, key: undefined });
    expect(understood([unmasked.slice(0, 2)])).toEqual([failure(1002)]);
  });

  test('a message in more fragments than the limit, though they are empty', () => {
    const empty = clientFrame({ opcode: 0, isFinal: false });
    const frames = [clientFrame({ opcode: TEXT, isFinal: false }), ...Array(1_023).fill(empty)];
    expect(eventsOf(...frames, clientFrame({ opcode: 0, payload: 'x' }))).toEqual([failure(1008)]);
    frames.pop();
    expect(eventsOf(...frames, clientFrame({ opcode: 0, payload: 'x' }))).toEqual([text('x')]);
  });
});

describe('text that is no UTF-8', () => {
  test.each([
    [[0xff]],
    [[0xc0, 0xaf]],
    [[0xe0, 0x9f, 0xbf]],
    [[0xed, 0xa0, 0x80]],
    [[0xf0, 0x8f, 0xbf, 0xbf]],
    [[0xf4, 0x90, 0x80, 0x80]],
    [[0xf5, 0x80, 0x80, 0x80]],
    [[0x80]],
    [[0xe5, 0xa5]],
    [[0xe5, 0x41, 0x41]],
  ])('%j', (payload) => {
    expect(eventsOf(clientFrame({ opcode: TEXT, payload }))).toEqual([failure(1007)]);
    const first = clientFrame({ opcode: TEXT, payload: 'x', isFinal: false });
    expect(eventsOf(first, clientFrame({ opcode: 0, payload }))).toEqual([failure(1007)]);
    const data = Uint8Array.from(payload);
    expect(eventsOf(clientFrame({ opcode: BINARY, payload }))).toEqual([
      { kind: 'message', isText: false, data },
    ]);
  });

  test('is refused at its first wrong byte, long before the message ends', () => {
    const frame = clientFrame({
      opcode: TEXT,
      payload: bytesOf('κόσμε', [0xf4, 0x90], 'x'.repeat(99)),
    });
    const end = 6 + bytesOf('κόσμε').length + 2;
    expect(understood([frame.slice(0, end - 1)])).toEqual([]);
    expect(understood([frame.slice(0, end - 1), frame.slice(end - 1, end)])).toEqual([
      failure(1007),
    ]);
  });
});

describe('a close', () => {
  test.each([
    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
  ])('with code %d', (code) => {
    const frames = [clientClose(code, 'wählt'), clientFrame({ opcode: TEXT, payload: 'never' })];
    expect(eventsOf(...frames)).toEqual([{ kind: 'close', code, reason: 'wählt' }]);
  });

  test('without one', () => {
    expect(eventsOf(clientClose())).toEqual([{ kind: 'close', code: undefined, reason: '' }]);
  });

  test.each([0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])(
    'with code %d is refused',
    (code) => {
      expect(eventsOf(clientClose(code))).toEqual([failure(1002)]);
    },
  );

  test('with half a code, with a reason that is no UTF-8, with too long a reason', () => {
    expect(eventsOf(clientFrame({ opcode: 8, payload: [3] }))).toEqual([failure(1002)]);
    expect(eventsOf(clientClose(1000, [0xff]))).toEqual([failure(1007)]);
    expect(eventsOf(clientClose(1000, 'x'.repeat(124)))).toEqual([failure(1002)]);
  });
});

test('the decoder is told what is ASCII alone', () => {
  const told: boolean[] = [];
  const decode = (bytes: Uint8Array, start: number, end: number, isAscii: boolean): string => {
    told.push(isAscii);
    return String.fromCharCode(...bytes.slice(start, end));
  };
  const parser = new WebSocketParser({ maxMessageBytes: 100, decode });
  const ascii = clientFrame({ opcode: TEXT, payload: 'a'.repeat(11) });
  const other = clientFrame({ opcode: TEXT, payload: 'aaaé' });
  parser.push(bytesOf(ascii, other, ascii));
  parser.push(other.slice(0, 9));
  parser.push(bytesOf(other.slice(9), ascii.slice(0, 9)));
  parser.push(ascii.slice(9));
  expect(told).toEqual([true, false, true, false, true]);
});
