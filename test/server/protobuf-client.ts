import { once } from 'node:events';
import { connect } from 'node:net';
import {
  decodeServerFrame,
  encodeRequest,
  type JsonShape,
  LengthSplitter,
  protobufPreface,
} from '@parley/protocol/protobuf';
import type { ClassicFrame } from '../support/classic-client.ts';
import { eventually, within } from '../support/deadline.ts';

const DEADLINE_MS = 5_000;

/** A client of Protobuf over TCP; its frames have the shape of JSON here. */
export type ProtobufClient = {
  /** Every frame so far, in order. */
  readonly received: readonly ClassicFrame[];
  /** Resolves when the connection is gone, whoever ended it. */
  readonly closed: Promise<void>;
  send(...frames: readonly JsonShape[]): void;
  sendRaw(bytes: Uint8Array): void;
  /** Takes the first frame not yet taken that fits; rejects when none came in time. */
  next(fits?: (frame: ClassicFrame) => boolean): Promise<ClassicFrame>;
  nextOf(msgid: number): Promise<ClassicFrame>;
  pause(): void;
  destroy(): void;
};

/** `preface` is what the connection opens with. */
export async function connectProtobuf(
  port: number,
  preface: Uint8Array = protobufPreface,
): Promise<ProtobufClient> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await within(once(socket, 'connect'), DEADLINE_MS, () => `connecting to ${port}`);
  const splitter = new LengthSplitter({ maxFrameBytes: 2 ** 24 });
  const received: ClassicFrame[] = [];
  const untaken: ClassicFrame[] = [];
  const closed = Promise.withResolvers<void>();
  socket.on('error', () => {});
  socket.on('close', () => closed.resolve());
  socket.on('data', (chunk: Buffer) => {
    for (const result of splitter.push(chunk)) {
      const frame = result.kind === 'frame' ? decodeServerFrame(result.bytes) : { ...result };
      received.push({ ...frame });
      untaken.push({ ...frame });
    }
  });
  socket.write(preface);

  const next: ProtobufClient['next'] = async (fits = () => true) => {
    const isThere = () => untaken.some(fits);
    await eventually(isThere, DEADLINE_MS, () => `a frame that fits ${JSON.stringify(untaken)}`);
    const [frame] = untaken.splice(untaken.findIndex(fits), 1);
    if (frame === undefined) throw new Error('somebody else took it');
    return frame;
  };
  return {
    received,
    closed: closed.promise,
    send: (...frames) => void socket.write(framed(...frames.map(encodeRequest))),
    sendRaw: (bytes) => void socket.write(bytes),
    next,
    nextOf: (msgid) => next((frame) => frame.msgid === msgid),
    pause: () => void socket.pause(),
    destroy: () => void socket.destroy(),
  };
}

/** Frames as they go over TCP: each behind its length. */
export function framed(...frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    frames.flatMap((frame) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(frame.length);
      return [length, frame];
    }),
  );
}
