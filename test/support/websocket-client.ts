import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { within } from './deadline.ts';

const DEADLINE_MS = 5_000;

/** A frame of the server, and whether it kept to what a server may send. */
export type ServerFrame = { readonly opcode: number; readonly payload: Buffer };

/** An answer to a handshake, and what follows it byte by byte: for tests of frames. */
export type RawWebSocket = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What followed a refusal. */
  readonly body: string;
  readonly socket: Socket;
  write(...frames: Uint8Array[]): void;
  /** The next frame; rejects when none comes, or the connection ends first. */
  next(): Promise<ServerFrame>;
  /** The next text frame, as JSON. */
  nextJson(): Promise<Record<string, unknown>>;
  /** The code of the close frame that must come next. */
  nextClose(): Promise<number | undefined>;
  /** Resolves when the server has ended its side. */
  readonly ended: Promise<void>;
};

export type Handshake = {
  readonly method?: string;
  readonly path?: string;
  /** Instead of, or beside, those that belong to a handshake; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** What is sent in one write with the handshake. */
  readonly head?: Uint8Array;
  /** The certificate to trust, for TLS. */
  readonly ca?: string;
};

const HEADERS = {
  Host: '127.0.0.1',
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Protocol': 'parley.v2.json',
};

export async function openRaw(port: number, handshake: Handshake = {}): Promise<RawWebSocket> {
  const socket = await open(port, handshake.ca);
  const ended = Promise.withResolvers<void>();
  let bytes = Buffer.alloc(0);
  let look = () => {};
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    look();
  });
  const over = () => {
    ended.resolve();
    look();
  };
  socket
    .on('error', () => {})
    .once('end', over)
    .once('close', over);

  /** Cuts off what comes next; `cut` gives its length, or 0 when it is not complete. */
  async function take(cut: () => number, what: string): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    look = () => {
      const length = cut();
      if (length > 0) {
        resolve(bytes.subarray(0, length));
        bytes = bytes.subarray(length);
        look = () => {};
      } else if (socket.readableEnded || socket.destroyed) {
        reject(new Error(`the connection ended before ${what}: ${bytes.toString('latin1')}`));
      }
    };
    look();
    return await within(promise, DEADLINE_MS, () => `${what} (got ${bytes.toString('latin1')})`);
  }

  const fields = Object.entries({ ...HEADERS, ...handshake.headers })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `${handshake.method ?? 'GET'} ${handshake.path ?? '/ws'} HTTP/1.1\r\n${fields.join('')}\r\n`;
  socket.write(Buffer.concat([Buffer.from(request), handshake.head ?? Buffer.alloc(0)]));
  const answer = await take(() => headLength(bytes), 'an answer');
  const [statusLine = '', ...lines] = answer.toString().trimEnd().split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(': ')[0]?.toLowerCase(), line.split(': ')[1] ?? '']),
  );
  const bodyBytes = Number(headers['content-length'] ?? 0);
  const hasBody = () => (bytes.length >= bodyBytes ? bodyBytes : 0);
  const body = bodyBytes > 0 ? await take(hasBody, 'a body') : '';

  async function next(): Promise<ServerFrame> {
    const frame = await take(() => frameLength(bytes), 'a frame');
    const [first = 0, second = 0] = frame;
    if ((first & 0xf0) !== 0x80 || second > 127) throw new Error('no server may send this');
    const start = second < 126 ? 2 : second === 126 ? 4 : 10;
    return { opcode: first & 0x0f, payload: frame.subarray(start) };
  }

  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    body: body.toString(),
    socket,
    write: (...frames) => void socket.write(Buffer.concat(frames)),
    next,
    async nextJson() {
      const { opcode, payload } = await next();
      if (opcode !== 1) throw new Error(`no text, but ${opcode}: ${payload.toString('latin1')}`);
      return JSON.parse(payload.toString());
    },
    async nextClose() {
      const { opcode, payload } = await next();
      if (opcode !== 8) throw new Error(`no close, but ${opcode}: ${payload.toString()}`);
      return payload.length === 0 ? undefined : payload.readUInt16BE();
    },
    ended: ended.promise,
  };
}

async function open(port: number, ca: string | undefined): Promise<Socket> {
  const to = { host: '127.0.0.1', port, allowHalfOpen: true };
  const socket = ca === undefined ? connect(to) : connectTls({ ...to, ca });
  const connected = once(socket, ca === undefined ? 'connect' : 'secureConnect');
  await within(connected, DEADLINE_MS, () => `connecting to ${port}`);
  return socket.setNoDelay(true);
}

function headLength(bytes: Buffer): number {
  const end = bytes.indexOf('\r\n\r\n');
  return end === -1 ? 0 : end + 4;
}

function frameLength(bytes: Buffer): number {
  if (bytes.length < 2) return 0;
  const short = bytes.readUInt8(1) & 0x7f;
  const header = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < header) return 0;
  const payload =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return bytes.length < header + payload ? 0 : header + payload;
}
