import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type CodecName, dialects, type ErrorName } from '@parley/protocol';
import { countError } from '../lib/stats.ts';
import type { Connection } from './connection.ts';
import { Flusher } from './flusher.ts';
import type { Listener, ListenerOptions } from './listener.ts';
import { WebSocketConnection } from './websocket-connection.ts';
import { answerHandshake, type Origins, stopping, tooMany } from './websocket-handshake.ts';
import { WebSocketWire } from './websocket-wire.ts';

export interface WebSocketListenerOptions extends ListenerOptions {
  readonly origins: Origins;
  /** The client behind a proxy, where one is known. */
  readonly addressOf?: ((socket: Socket) => string | undefined) | undefined;
}

/** Half of it after the last byte the client is pinged; at its end it is taken for gone. */
const MAX_SILENCE_MS = 60_000;
const KEEP_ALIVE_MS = 60_000;
const SWEEP_MS = 1_000;

/**
 * Takes WebSockets at `/ws` of an HTTP server: gives each a connection and a session, and ends
 * those that overstay. The server is its owner's, to start and to stop.
 */
export function attachWebSocket(
  server: HttpServer | HttpsServer,
  options: WebSocketListenerOptions,
): Listener {
  const { stats, nowMs } = options;
  const open = new Set<WebSocketConnection>();
  const shared = {
    ...options,
    dialect: dialects.abc,
    flusher: new Flusher(),
    wire: new WebSocketWire(),
  };
  const maxSilenceMs = Math.min(MAX_SILENCE_MS, options.idleTimeoutMs);
  let isStopping = false;
  let whenEmpty: (() => void) | undefined;

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    try {
      upgrade(request, socket, head);
    } catch (error) {
      options.onError('a handshake could not be answered', error);
      socket.destroy();
    }
  };
  server.on('upgrade', onUpgrade);

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // From now on the socket is ours, and nobody else hears of its errors.
    socket.on('error', ignore);
    const handshake = answerHandshake(request, options.origins);
    if (handshake.kind === 'refused') refuse(socket, handshake.answer);
    else if (isStopping) refuse(socket, stopping());
    else if (stats.guests >= options.maxGuests) {
      countError(stats, 'too_many_connections');
      refuse(socket, tooMany());
    } else {
      socket.write(handshake.answer, 'latin1');
      accept(socket, handshake.codec, head);
    }
  }

  function accept(socket: Duplex, codec: CodecName, head: Buffer): void {
    let address = 'unknown';
    if (socket instanceof Socket) {
      address = options.addressOf?.(socket) ?? socket.remoteAddress ?? address;
      socket.setTimeout(0);
      socket.setNoDelay(true);
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
    }
    const connection = new WebSocketConnection(socket, address, codec, shared);
    open.add(connection);
    stats.connections += 1;
    connection.listen(options.open(connection));
    socket.once('close', () => {
      open.delete(connection);
      stats.connections -= 1;
      if (open.size === 0) whenEmpty?.();
    });
    if (head.length > 0) connection.receive(head);
  }

  function expel(connection: Connection, error: ErrorName): void {
    countError(stats, error);
    connection.close(error);
  }

  const sweeper = setInterval(() => {
    const now = nowMs();
    for (const connection of open) {
      const guestSinceMs = connection.guestSinceMs ?? now;
      if (!connection.seemsAlive(now, maxSilenceMs)) expel(connection, 'idle_timeout');
      else if (now - guestSinceMs > options.loginTimeoutMs) expel(connection, 'login_timeout');
    }
  }, SWEEP_MS);

  return {
    get port() {
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    },
    stopAccepting() {
      isStopping = true;
    },
    async stop() {
      isStopping = true;
      clearInterval(sweeper);
      const closed = new Promise<void>((resolve) => {
        whenEmpty = resolve;
        if (open.size === 0) resolve();
      });
      for (const connection of open) connection.close('shutting_down');
      await closed;
      server.off('upgrade', onUpgrade);
    },
    connections: () => open,
    queuedBytes: () => {
      let bytes = 0;
      for (const connection of open) bytes += connection.queuedBytes;
      return bytes;
    },
  };
}

function ignore(): void {}

/** A plain HTTP answer, after which the socket closes, whether or not it is read. */
function refuse(socket: Duplex, answer: string): void {
  socket.end(answer, 'latin1', () => socket.destroy());
}
