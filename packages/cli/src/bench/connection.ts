import { connect, type Socket } from 'node:net';
import type { Address } from './address.ts';
import { nowUs } from './clock.ts';

/** What a mode does with what arrives. The lines of one read make a turn. */
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
  /** The begin of a line whose end has not been read yet. */
  rest: string;
  /** Waits for the answer to a register or login. */
  answer: ((line: string | undefined) => void) | undefined;
};

const newline = 10;
// Shared by all connections: what was read is taken out before the next read begins.
const readBuffer = Buffer.alloc(256 * 1024);

export type Endpoint = { target: Address; sourceAddresses: number };

export function openConnection(to: Endpoint, index: number, hooks: Hooks): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...to.target,
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
      rest: '',
      answer: undefined,
    };
    socket.once('connect', () => {
      connection.open = true;
      resolve(connection);
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

function receive(connection: Connection, hooks: Hooks, bytes: Buffer, length: number): void {
  hooks.arrivedUs = nowUs();
  const end = length === 0 ? 0 : bytes.lastIndexOf(newline, length - 1) + 1;
  if (end === 0) {
    connection.rest += bytes.toString('latin1', 0, length);
    return;
  }
  const text = connection.rest + bytes.toString('latin1', 0, end);
  connection.rest = end === length ? '' : bytes.toString('latin1', end, length);
  for (let from = 0; from < text.length; ) {
    const to = text.indexOf('\n', from);
    if (connection.answer === undefined) hooks.line(connection, text, from, to);
    else offerAnswer(connection, hooks, text, from, to);
    from = to + 1;
  }
  hooks.turn(connection);
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
  if (/"msgid":(2|5)\b/.test(line)) connection.answer?.(Buffer.from(line, 'latin1').toString());
  else hooks.line(connection, text, from, to);
}
