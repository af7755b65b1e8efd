import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { JsonObject } from '../src/wire/wire.ts';
import type { FakeChat } from './fake-chat.ts';

export interface FakeServer {
  readonly url: string;
  /** Says of a frame, in either direction, whether the connection breaks instead. */
  breaks: (frame: JsonObject) => boolean;
  stop(): Promise<void>;
}

/** The fake chat over real WebSockets. */
export async function startFakeServer(chat: FakeChat): Promise<FakeServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const fake: FakeServer = {
    url: `ws://127.0.0.1:${port}/ws`,
    breaks: () => false,
    async stop() {
      for (const socket of server.clients) socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
  server.on('connection', (socket) => {
    // What had arrived before the break is lost with what comes after it.
    let isBroken = false;
    const cut = () => {
      isBroken = true;
      socket.terminate();
    };
    const peer = chat.connect(
      (frame) => {
        if (isBroken) return;
        if (fake.breaks(frame)) cut();
        else socket.send(JSON.stringify(frame));
      },
      (code, reason) => (code === 1006 ? cut() : socket.close(code, reason)),
    );
    socket.on('message', (data) => {
      const frame: JsonObject = JSON.parse(String(data));
      if (isBroken) return;
      if (fake.breaks(frame)) cut();
      else peer.receive(frame);
    });
    socket.on('close', () => peer.gone());
  });
  return fake;
}
