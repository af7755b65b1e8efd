import { once } from 'node:events';
import { connect } from 'node:net';
import { within } from './deadline.ts';
import { objectCutter } from './json-objects.ts';

const CONNECT_DEADLINE_MS = 5_000;
const FRAME_DEADLINE_MS = 5_000;

export type ClassicFrame = Record<string, unknown>;
/** How a client ends its frames: as by hand, as the clients B and C, as A and D. */
export type Ending = 'newline' | 'nul' | 'bare';

export type ClassicClient = {
  /** Every frame so far, in order. */
  readonly received: readonly ClassicFrame[];
  /** What each single read gave, for tests of framing. */
  readonly reads: readonly Buffer[];
  /** Resolves when the connection is gone, whoever ended it. */
  readonly closed: Promise<void>;
  send(frame: ClassicFrame): void;
  sendRaw(bytes: string | Uint8Array): void;
  /** Takes the first frame not yet taken that fits; rejects when none came in time. */
  next(fits?: (frame: ClassicFrame) => boolean, deadlineMs?: number): Promise<ClassicFrame>;
  /** The answer to a request, or any frame of that number. */
  nextOf(msgid: number, deadlineMs?: number): Promise<ClassicFrame>;
  /** Ends the connection in order. */
  close(): Promise<void>;
  /** Breaks it, as a client does that dies. */
  destroy(): void;
  /** Stops reading, and reads on. */
  pause(): void;
  resume(): void;
};

type Waiter = { fits(frame: ClassicFrame): boolean; take(frame: ClassicFrame): void };

export type ConnectOptions = { readonly ending?: Ending; readonly host?: string };

export async function connectClassic(
  port: number,
  { ending = 'newline', host = '127.0.0.1' }: ConnectOptions = {},
): Promise<ClassicClient> {
  const socket = connect({ host, port, noDelay: true });
  await within(once(socket, 'connect'), CONNECT_DEADLINE_MS, () => `connecting to ${host}:${port}`);

  const end = { newline: '\n', nul: '\0', bare: '' }[ending];
  const received: ClassicFrame[] = [];
  const reads: Buffer[] = [];
  const untaken: ClassicFrame[] = [];
  const waiters = new Set<Waiter>();
  const cut = objectCutter();
  const gone = Promise.withResolvers<never>();
  const closed = Promise.withResolvers<void>();
  // Only whoever waits for a frame is told; a connection may end without anybody waiting.
  gone.promise.catch(() => {});

  const accept = (frame: ClassicFrame) => {
    received.push(frame);
    for (const waiter of waiters) if (waiter.fits(frame)) return waiter.take(frame);
    untaken.push(frame);
  };
  socket.on('data', (chunk: Buffer) => {
    reads.push(chunk);
    try {
      for (const text of cut(chunk)) accept(JSON.parse(text));
    } catch (error) {
      socket.destroy();
      gone.reject(new Error('the server sent what is no frame', { cause: error }));
    }
  });
  socket.on('error', (error) => gone.reject(error));
  socket.on('close', () => {
    gone.reject(new Error('the connection is closed'));
    closed.resolve();
  });

  const next: ClassicClient['next'] = async (fits = () => true, deadlineMs = FRAME_DEADLINE_MS) => {
    const index = untaken.findIndex(fits);
    const [already] = index === -1 ? [] : untaken.splice(index, 1);
    if (already !== undefined) return already;
    const { promise, resolve } = Promise.withResolvers<ClassicFrame>();
    // Leaves at once: the next frame of the same read is somebody else's.
    const take = (frame: ClassicFrame) => {
      waiters.delete(waiter);
      resolve(frame);
    };
    const waiter: Waiter = { fits, take };
    waiters.add(waiter);
    try {
      return await within(Promise.race([promise, gone.promise]), deadlineMs, () => {
        return `waiting for a frame that fits (untaken: ${JSON.stringify(untaken)})`;
      });
    } finally {
      waiters.delete(waiter);
    }
  };

  return {
    received,
    reads,
    closed: closed.promise,
    send: (frame) => void socket.write(JSON.stringify(frame) + end),
    sendRaw: (bytes) => void socket.write(bytes),
    next,
    nextOf: (msgid, deadlineMs) => next((frame) => frame.msgid === msgid, deadlineMs),
    async close() {
      socket.end();
      socket.resume();
      await within(closed.promise, FRAME_DEADLINE_MS, () => 'the end of the connection');
    },
    destroy: () => void socket.resetAndDestroy(),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  };
}
