import { connect, type Socket } from 'node:net';
import type { Address } from './address.ts';
import { nowUs } from './clock.ts';
import type { Framing, Span } from './framing.ts';
import { framingOf, type Message, messageIn, opening, type Speech } from './speech.ts';

/** What a mode does with what arrives. The frames of one read make a turn. */
export type Hooks = {
  arrivedUs: number;
  line(connection: Connection, text: string, from: number, to: number): void;
  turn(connection: Connection): void;
};

export type Connection = {
  index: number;
  userId: number;
  name: string;
  socket: Socket;
  open: boolean;
  speech: Speech;
  framing: Framing;
  /** The begin of a frame whose end has not been read yet. */
  rest: string;
  /** Called once with the server's consent to a WebSocket. */
  upgraded: (() => void) | undefined;
  /** Waits for the answer to what was asked. */
  answer: ((message: Message | undefined) => void) | undefined;
};

/** The `ref` of what is asked and waited for, in v2. */
export const askRef = '#ask#';
// Shared by all connections: what was read is taken out before the next read begins.
const readBuffer = Buffer.alloc(256 * 1024);

export type Endpoint = { servers: readonly Address[]; sourceAddresses: number; speech: Speech };

export function openConnection(to: Endpoint, index: number, hooks: Hooks): Promise<Connection> {
  const target = to.servers[index % to.servers.length];
  if (target === undefined) throw new Error('no server to connect to');
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...target,
      ...(to.sourceAddresses > 1 && {
        localAddress: `127.0.0.${1 + (index % to.sourceAddresses)}`,
      }),
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback: (length, buffer) => {
          receive(connection, hooks, buffer as Buffer, length);
          return true;
        },
      },
    });
    const connection: Connection = {
      index,
      userId: 0,
      name: '',
      socket,
      open: false,
      speech: to.speech,
      framing: framingOf(to.speech),
      rest: '',
      upgraded: undefined,
      answer: undefined,
    };
    socket.once('connect', () => {
      connection.open = true;
      socket.write(opening(to.speech, `${target.host}:${target.port}`));
      if (to.speech.wire === 'tcp') resolve(connection);
      else connection.upgraded = () => resolve(connection);
    });
    socket.on('error', reject);
    socket.on('close', () => {
      connection.open = false;
      connection.answer?.(undefined);
      reject(new Error('the server closed the connection at once'));
    });
  });
}

export function write(connection: Connection, text: string): void {
  if (connection.open) connection.socket.write(text, 'latin1');
}

const span: Span = { from: 0, to: 0, next: 0 };

function receive(connection: Connection, hooks: Hooks, bytes: Buffer, length: number): void {
  hooks.arrivedUs = nowUs();
  const text = connection.rest + bytes.toString('latin1', 0, length);
  let at = connection.upgraded === undefined ? 0 : upgrade(connection, text);
  while (at < text.length && connection.framing.find(text, at, span)) {
    at = span.next;
    if (connection.answer === undefined) hooks.line(connection, text, span.from, span.to);
    else offerAnswer(connection, hooks, text, span.from, span.to);
  }
  connection.rest = at === text.length ? '' : text.slice(at);
  hooks.turn(connection);
}

/** Returns where the frames begin. */
function upgrade(connection: Connection, text: string): number {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return text.length;
  if (!text.startsWith('HTTP/1.1 101')) {
    connection.socket.destroy(new Error(`no WebSocket: ${text.slice(0, 100)}`));
    return text.length;
  }
  connection.upgraded?.();
  connection.upgraded = undefined;
  return end + 4;
}

/** A push may come before the answer that is waited for. */
function offerAnswer(
  connection: Connection,
  hooks: Hooks,
  text: string,
  from: number,
  to: number,
): void {
  const line = text.slice(from, to);
  const isAnswer =
    connection.speech.profile === 'v2' ? line.includes(askRef) : /"msgid":(2|5)\b/.test(line);
  if (isAnswer) connection.answer?.(messageIn(line, connection.speech));
  else hooks.line(connection, text, from, to);
}
