import { createServer, type Socket } from 'node:net';
import { FrameSplitter } from '@parley/protocol';

type Frame = Record<string, unknown>;

export interface FakeServer {
  readonly port: number;
  /** Every frame that came, in order. */
  readonly frames: readonly Frame[];
  /** The first frame, past or future, that `matches`. */
  readonly got: (matches: (frame: Frame) => boolean) => Promise<Frame>;
  readonly push: (frame: Frame) => void;
  readonly dropAll: () => void;
  readonly close: () => Promise<void>;
}

export interface FakeServerOptions {
  /** What to answer, if anything; it may drop the connection. */
  readonly answer: (frame: Frame, drop: () => void) => readonly Frame[];
}

/** A server that says what a test wants it to say. */
export async function startFakeServer({ answer }: FakeServerOptions): Promise<FakeServer> {
  const sockets = new Set<Socket>();
  const frames: Frame[] = [];
  const waiting = new Set<(frame: Frame) => void>();
  const server = createServer((socket) => {
    const splitter = new FrameSplitter({ maxFrameBytes: 1 << 20, maxNesting: 32 });
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      for (const result of splitter.push(Buffer.from(chunk))) {
        if (result.kind !== 'frame') continue;
        const frame: Frame = JSON.parse(result.text);
        frames.push(frame);
        for (const look of waiting) look(frame);
        for (const reply of answer(frame, () => socket.destroy())) write(socket, reply);
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port');

  return {
    port: address.port,
    frames,
    got: (matches) => {
      const found = frames.find(matches);
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve) => {
        const look = (frame: Frame) => {
          if (!matches(frame)) return;
          waiting.delete(look);
          resolve(frame);
        };
        waiting.add(look);
      });
    },
    push: (frame) => {
      for (const socket of sockets) write(socket, frame);
    },
    dropAll: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function write(socket: Socket, frame: Frame): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(frame)}\n`);
}

/** Lets `al` (1, password pw) in, and answers each ref as Parley does. */
export function politeAnswers(frame: Frame, login: Frame = {}): readonly Frame[] {
  const { ref } = frame;
  switch (frame.msgid) {
    case 1:
      return frame.password === 'pw'
        ? [{ msgid: 2, errno: 0, id: 1, name: 'al', ...login }]
        : [{ msgid: 2, errno: 1, errmsg: 'id or password is invalid!' }];
    case 4:
      return [{ msgid: 5, errno: 0, id: 1 }];
    case 6:
    case 10:
      return [{ msgid: 20, ref, conv: 'x', seq: 1, at: 0 }];
    case 7:
      return [{ msgid: 11, ref, friendid: frame.friendid, name: 'bo' }];
    case 8:
      return [{ msgid: 11, ref, groupid: 9 }];
    case 9:
      return [{ msgid: 11, ref, groupid: frame.groupid, groupname: 'climbing' }];
    default:
      return [];
  }
}
