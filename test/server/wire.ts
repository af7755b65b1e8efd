import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { within } from '../support/deadline.ts';

const DEADLINE_MS = 10_000;

/** A bare connection, for tests of bytes: what each read gave and when. */
export type Wire = {
  readonly socket: Socket;
  readonly reads: readonly { readonly bytes: Buffer; readonly atMs: number }[];
  /** All bytes so far, as text. */
  text(): string;
  write(bytes: string | Uint8Array): void;
  /** Waits until what has come fits. */
  until(fits: (text: string) => boolean, deadlineMs?: number): Promise<string>;
  /** Waits until the server has sent its last byte; what it sent. */
  untilEnd(deadlineMs?: number): Promise<string>;
};

/** Stays half open: when the server ends, this side has not, and the other way round. */
export async function openWire(port: number): Promise<Wire> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
  await within(once(socket, 'connect'), DEADLINE_MS, () => `connecting to ${port}`);
  const reads: { bytes: Buffer; atMs: number }[] = [];
  const text = () => Buffer.concat(reads.map(({ bytes }) => bytes)).toString();
  const ended = Promise.withResolvers<void>();
  let look = () => {};
  socket.on('data', (bytes: Buffer) => {
    reads.push({ bytes, atMs: performance.now() });
    look();
  });
  socket.once('end', () => ended.resolve());
  socket.once('close', () => ended.resolve());
  socket.on('error', () => {});

  return {
    socket,
    reads,
    text,
    write: (bytes) => void socket.write(bytes),
    async until(fits, deadlineMs = DEADLINE_MS) {
      const { promise, resolve } = Promise.withResolvers<void>();
      look = () => {
        if (fits(text())) resolve();
      };
      look();
      await within(promise, deadlineMs, () => `bytes that fit (got ${text().slice(-2_000)})`);
      return text();
    },
    async untilEnd(deadlineMs = DEADLINE_MS) {
      await within(ended.promise, deadlineMs, () => `the end (got ${text().slice(-2_000)})`);
      return text();
    },
  };
}
