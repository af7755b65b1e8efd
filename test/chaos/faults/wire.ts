import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { CLEAR, Pipe, type Weather } from './pipe.ts';

/** The wire of one client: all its connections pass here, those to come included. */
export type Wire = {
  readonly port: number;
  /** How many connections are open now. */
  connections(): number;
  /** Of what goes to the server, of what comes from it, or both. */
  setWeather(weather: Weather, direction?: Direction): void;
  /** Whether new connections are refused, as by a machine on which nobody listens. */
  setRefusing(isRefusing: boolean): Promise<void>;
  /** Resets all connections, on both sides. */
  cut(): void;
  /** Says to one side that the other has ended, which it has not. */
  halfClose(side: 'client' | 'server'): void;
  /** Resets the client's side; the server hears of it only after so long. */
  orphan(ms: number): void;
  stop(): Promise<void>;
};

export type Direction = 'both' | 'up' | 'down';

type Passing = {
  readonly client: Socket;
  readonly server: Socket;
  readonly up: Pipe;
  readonly down: Pipe;
  /** One side has broken; the other cannot know while nothing passes. */
  isBroken: boolean;
};

/** Most that are left with the server as if their client still lived. */
const MAX_ORPHANS = 64;

/**
 * Listens on a port of its own, any where none is given, and passes on to wherever `target` says
 * at that moment.
 */
export async function startWire(
  target: () => number,
  nowMs: () => number,
  givenPort = 0,
): Promise<Wire> {
  const passing = new Set<Passing>();
  const orphans = new Map<Socket, NodeJS.Timeout>();
  const weather = { up: CLEAR, down: CLEAR };
  let isRefusing = false;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = connect({
      ...{ host: '127.0.0.1', port: target(), noDelay: true, allowHalfOpen: true },
    });
    const one: Passing = {
      client,
      server: upstream,
      up: new Pipe(client, upstream, weather.up, nowMs),
      down: new Pipe(upstream, client, weather.down, nowMs),
      isBroken: false,
    };
    passing.add(one);
    // A connection that breaks on one side breaks on the other: nobody else would tell.
    client.on('error', () => {}).once('close', () => broken(one, 'up'));
    upstream.on('error', () => {}).once('close', () => broken(one, 'down'));
  });
  const port = await listening(server, givenPort);

  function broken(one: Passing, direction: 'up' | 'down'): void {
    if (weather[direction].isHeld) one.isBroken = true;
    else drop(one);
  }

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
    port,
    connections: () => passing.size,
    setWeather(next, direction = 'both') {
      if (direction !== 'down') weather.up = next;
      if (direction !== 'up') weather.down = next;
      const isHeld = weather.up.isHeld || weather.down.isHeld;
      for (const one of passing) {
        one.up.weather = weather.up;
        one.down.weather = weather.down;
        if (one.isBroken && !isHeld) drop(one);
      }
    },
    async setRefusing(next) {
      if (next === isRefusing) return;
      isRefusing = next;
      if (next) server.close();
      else await listening(server, port);
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
      const closed = server.listening ? once(server, 'close') : undefined;
      if (server.listening) server.close();
      [...passing].forEach(drop);
      [...orphans.keys()].forEach(endOrphan);
      await closed;
    },
  };
}

async function listening(server: Server, wanted: number): Promise<number> {
  server.listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
