import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { CLEAR, Pipe, type Weather } from './pipe.ts';

/** The wire of one client: all its connections pass here, those to come included. */
export type Wire = {
  readonly port: number;
  /** How many connections are open now. */
  connections(): number;
  setWeather(weather: Weather): void;
  /** Resets all connections, on both sides. */
  cut(): void;
  /** Says to one side that the other has ended, which it has not. */
  halfClose(side: 'client' | 'server'): void;
  /** Resets the client's side; the server hears of it only after so long. */
  orphan(ms: number): void;
  stop(): Promise<void>;
};

type Passing = {
  readonly client: Socket;
  readonly server: Socket;
  readonly up: Pipe;
  readonly down: Pipe;
};

/** Most that are left with the server as if their client still lived. */
const MAX_ORPHANS = 64;

/** Listens on a port of its own, and passes on to wherever `target` says at that moment. */
export async function startWire(target: () => number, nowMs: () => number): Promise<Wire> {
  const passing = new Set<Passing>();
  const orphans = new Map<Socket, NodeJS.Timeout>();
  let weather = CLEAR;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = connect({
      ...{ host: '127.0.0.1', port: target(), noDelay: true, allowHalfOpen: true },
    });
    const one: Passing = {
      client,
      server: upstream,
      up: new Pipe(client, upstream, weather, nowMs),
      down: new Pipe(upstream, client, weather, nowMs),
    };
    passing.add(one);
    // A connection that breaks on one side breaks on the other: nobody else would tell.
    client.on('error', () => {}).once('close', () => drop(one));
    upstream.on('error', () => {}).once('close', () => drop(one));
  });
  await listening(server);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  function forget(one: Passing): void {
    passing.delete(one);
    one.up.stop();
    one.down.stop();
  }
  function drop(one: Passing): void {
    if (!passing.has(one)) return;
    forget(one);
    one.client.resetAndDestroy();
    one.server.resetAndDestroy();
  }
  function endOrphan(socket: Socket): void {
    clearTimeout(orphans.get(socket));
    orphans.delete(socket);
    socket.resetAndDestroy();
  }

  return {
    port: address.port,
    connections: () => passing.size,
    setWeather(next) {
      weather = next;
      for (const { up, down } of passing) {
        up.weather = next;
        down.weather = next;
      }
    },
    cut: () => [...passing].forEach(drop),
    halfClose(side) {
      for (const one of passing) one[side].end();
    },
    orphan(ms) {
      for (const one of passing) {
        forget(one);
        one.client.resetAndDestroy();
        // What the server sends is neither read nor refused.
        one.server.pause();
        if (orphans.size >= MAX_ORPHANS) one.server.resetAndDestroy();
        else
          orphans.set(
            one.server,
            setTimeout(() => endOrphan(one.server), ms),
          );
      }
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      [...passing].forEach(drop);
      [...orphans.keys()].forEach(endOrphan);
      await closed;
    },
  };
}

async function listening(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}
