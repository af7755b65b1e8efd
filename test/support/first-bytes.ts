import { connect } from 'node:net';

const ANSWER_DEADLINE_MS = 2_000;

/**
 * What a TCP server says first, to the request or of itself; undefined when it refuses or says
 * nothing. With `''` as the request nothing is sent.
 */
export function firstBytes(port: number, request: string): Promise<Buffer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
  const socket = connect({ host: '127.0.0.1', port });
  const done = (answer: Buffer | undefined) => {
    socket.destroy();
    resolve(answer);
  };
  socket.setTimeout(ANSWER_DEADLINE_MS, () => done(undefined));
  socket.once('connect', () => socket.write(request));
  socket.once('data', done);
  socket.once('error', () => done(undefined));
  socket.once('end', () => done(undefined));
  return promise;
}

/** True when something accepts connections there. */
export function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: '127.0.0.1', port });
  const done = (answer: boolean) => {
    socket.destroy();
    resolve(answer);
  };
  socket.once('connect', () => done(true));
  socket.once('error', () => done(false));
  return promise;
}
