import { once } from 'node:events';
import { connect } from 'node:net';
import {
  decodeServerFrame,
  encodeRequest,
  type JsonShape,
  LengthSplitter,
  protobufPreface,
} from '@parley/protocol/protobuf';
import { expect } from 'vitest';
import WebSocket from 'ws';
import { type ClassicFrame, connectClassic } from '../support/classic-client.ts';
import { within } from '../support/deadline.ts';
import type { ParleyNode } from '../support/parley-node.ts';
import { PASSWORD } from './people.ts';
import { framed } from './protobuf-client.ts';

const DEADLINE_MS = 10_000;

/** The four ways in which v2 is spoken. */
export const wires = ['tcp json', 'tcp protobuf', 'ws json', 'ws protobuf'] as const;
export type Wire = (typeof wires)[number];

/** A client of v2 on any wire; its frames have the shape of JSON here. */
export type V2Client = {
  /** Every frame so far, in order. */
  readonly received: readonly ClassicFrame[];
  readonly closed: Promise<unknown>;
  send(frame: ClassicFrame): void;
  next(fits: (frame: ClassicFrame) => boolean): Promise<ClassicFrame>;
  destroy(): void;
};

export async function openV2(node: ParleyNode, wire: Wire): Promise<V2Client> {
  if (wire === 'tcp json') return await connectClassic(node.tcpPort);
  if (wire === 'ws json') return await overWebSocket(node, false);
  if (wire === 'ws protobuf') return await overWebSocket(node, true);
  return await overProtobuf(node);
}

let refs = 0;

/** Asks with a ref of its own and returns the answer, whatever it says. */
export async function askV2(client: V2Client, frame: ClassicFrame): Promise<ClassicFrame> {
  const ref = `ref ${++refs}`;
  client.send({ ...frame, ref });
  return await client.next(
    (answer) => answer.ref === ref && answer.msgid !== 6 && answer.msgid !== 10,
  );
}

/** Registers and logs in on one connection. */
export async function enterV2(
  node: ParleyNode,
  wire: Wire,
  name: string,
): Promise<{ client: V2Client; id: number; token: string }> {
  const client = await openV2(node, wire);
  const { id } = await askV2(client, { msgid: 4, v: 2, name, password: PASSWORD });
  const answer = await askV2(client, { msgid: 1, v: 2, id, password: PASSWORD });
  expect(answer).toMatchObject({ msgid: 2, errno: 0, id });
  return { client, id: Number(id), token: String(answer.token) };
}

/** The frames that came: those that nobody has taken yet are kept for whoever asks. */
function inbox() {
  const received: ClassicFrame[] = [];
  const untaken: ClassicFrame[] = [];
  let arrived = Promise.withResolvers<void>();
  return {
    received,
    put(frame: ClassicFrame): void {
      received.push(frame);
      untaken.push(frame);
      arrived.resolve();
      arrived = Promise.withResolvers();
    },
    async next(fits: (frame: ClassicFrame) => boolean): Promise<ClassicFrame> {
      const endMs = performance.now() + DEADLINE_MS;
      for (;;) {
        const at = untaken.findIndex(fits);
        const [frame] = at === -1 ? [] : untaken.splice(at, 1);
        if (frame !== undefined) return frame;
        const leftMs = endMs - performance.now();
        await within(arrived.promise, leftMs, () => `a frame (got ${JSON.stringify(untaken)})`);
      }
    },
  };
}

async function overProtobuf({ tcpPort }: ParleyNode): Promise<V2Client> {
  const socket = connect({ host: '127.0.0.1', port: tcpPort, noDelay: true });
  const { received, put, next } = inbox();
  const splitter = new LengthSplitter({ maxFrameBytes: 2 ** 24 });
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    for (const result of splitter.push(chunk)) {
      put(result.kind === 'frame' ? { ...decodeServerFrame(result.bytes) } : { ...result });
    }
  });
  const closed = once(socket, 'close');
  await within(once(socket, 'connect'), DEADLINE_MS, () => `connecting to ${tcpPort}`);
  socket.write(protobufPreface);
  return {
    ...{ received, next, closed },
    send: (frame) => void socket.write(framed(encodeRequest(frame as JsonShape))),
    destroy: () => void socket.destroy(),
  };
}

async function overWebSocket({ httpPort }: ParleyNode, isBinary: boolean): Promise<V2Client> {
  const protocol = isBinary ? 'parley.v2.protobuf' : 'parley.v2.json';
  const socket = new WebSocket(`ws://127.0.0.1:${httpPort}/ws`, protocol);
  const { received, put, next } = inbox();
  socket.on('error', () => {});
  socket.on('message', (data: Buffer) => {
    put(isBinary ? { ...decodeServerFrame(data) } : JSON.parse(data.toString()));
  });
  const closed = once(socket, 'close');
  await within(once(socket, 'open'), DEADLINE_MS, () => `a WebSocket to ${httpPort}`);
  return {
    ...{ received, next, closed },
    send: (frame) =>
      socket.send(isBinary ? encodeRequest(frame as JsonShape) : JSON.stringify(frame)),
    destroy: () => socket.terminate(),
  };
}
