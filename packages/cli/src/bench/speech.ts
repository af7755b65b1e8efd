import { decodeServerFrame, encodeRequest, protobufPreface } from '@parley/protocol/protobuf';
import { type Framing, lengthPrefixed, lines, webSocketFrames } from './framing.ts';

/** What is spoken with a server, and over which wire. */
export type Speech = {
  profile: 'classic' | 'v2';
  wire: 'tcp' | 'websocket';
  codec: 'json' | 'protobuf';
};

export type Message = { msgid: number } & Record<string, unknown>;

export function framingOf({ wire, codec }: Speech): Framing {
  if (wire === 'websocket') return webSocketFrames(codec === 'json');
  return codec === 'json' ? lines : lengthPrefixed;
}

/** What a client says first, before any frame. */
export function opening({ wire, codec }: Speech, host: string): Uint8Array {
  if (wire === 'websocket') {
    return Buffer.from(
      `GET /ws HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: cGFybGV5IGxvYWQgZ2VuLg==\r\n' +
        `Sec-WebSocket-Protocol: parley.v2.${codec}\r\n\r\n`,
    );
  }
  return codec === 'json' ? new Uint8Array() : protobufPreface;
}

export function payloadOf(message: Message, { codec }: Speech): Uint8Array {
  return codec === 'json' ? Buffer.from(JSON.stringify(message)) : encodeRequest(message);
}

/** `text` holds a byte in each character. */
export function messageIn(text: string, { codec }: Speech): Message {
  const bytes = Buffer.from(text, 'latin1');
  const message = codec === 'json' ? JSON.parse(bytes.toString()) : decodeServerFrame(bytes);
  if (typeof message?.msgid !== 'number') throw new Error('the server sent what is no message');
  return message;
}
