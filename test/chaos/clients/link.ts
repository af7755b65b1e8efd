import { connect } from 'node:net';
import {
  decodeServerFrame,
  encodeRequest,
  LengthSplitter,
  protobufPreface,
} from '@parley/protocol/protobuf';
import { WebSocket } from 'ws';
import { msgids } from './read.ts';

export type Frame = { readonly [field: string]: unknown };

/** One connection of a client, whatever carries it. */
export type Link = {
  send(frame: Frame): void;
  /** Ends it in order. */
  end(): void;
  /** Breaks it, as a client does that dies. */
  destroy(): void;
};

export type LinkListener = {
  onOpen(): void;
  onFrame(frame: Frame): void;
  /** Once, however it ended, also when it never opened. */
  onEnd(): void;
};

export type OpenLink = (listener: LinkListener) => Link;

/** JSON over TCP, a frame a line. */
export function tcpLink(port: number): OpenLink {
  return (listener) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    let rest = '';
    socket.setEncoding('utf8');
    socket.once('connect', () => listener.onOpen());
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) listener.onFrame(JSON.parse(line));
    });
    socket.on('error', () => {});
    socket.once('close', () => listener.onEnd());
    return {
      send: (frame) => {
        if (socket.writable) socket.write(`${JSON.stringify(frame)}\n`);
      },
      end: () => void socket.end(),
      destroy: () => void socket.resetAndDestroy(),
    };
  };
}

const MAX_FRAME_BYTES = 16 * 1_048_576;
const LENGTH_BYTES = 4;

/** Protobuf over TCP, each frame behind its length. */
export function protobufLink(port: number): OpenLink {
  return (listener) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const splitter = new LengthSplitter({ maxFrameBytes: MAX_FRAME_BYTES });
    socket.once('connect', () => {
      socket.write(protobufPreface);
      listener.onOpen();
    });
    let frames = 0;
    socket.on('data', (bytes: Buffer) => {
      for (const result of splitter.push(bytes)) {
        if (result.kind === 'error') {
          // Who closes before the preface has come does not know what is spoken, and says it in JSON.
          if (frames > 0) listener.onFrame({ msgid: msgids.error, error: result.error });
          socket.destroy();
          return;
        }
        frames += 1;
        const frame = decodeServerFrame(result.bytes);
        if (frame !== undefined) listener.onFrame(frame);
      }
    });
    socket.on('error', () => {});
    socket.once('close', () => listener.onEnd());
    return {
      send: (frame) => {
        if (!socket.writable) return;
        const bytes = encodeRequest({ ...frame, msgid: Number(frame.msgid) });
        const length = Buffer.alloc(LENGTH_BYTES);
        length.writeUInt32BE(bytes.length);
        socket.write(Buffer.concat([length, bytes]));
      },
      end: () => void socket.end(),
      destroy: () => void socket.resetAndDestroy(),
    };
  };
}

/** JSON over WebSocket, a frame a text message. */
export function webSocketLink(port: number): OpenLink {
  return (listener) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'parley.v2.json', {
      perMessageDeflate: false,
      handshakeTimeout: 5_000,
    });
    socket.once('open', () => listener.onOpen());
    socket.on('message', (data) => listener.onFrame(JSON.parse(String(data))));
    socket.on('error', () => {});
    socket.once('close', () => listener.onEnd());
    return {
      send: (frame) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
      },
      end: () => socket.close(1000),
      destroy: () => socket.terminate(),
    };
  };
}
