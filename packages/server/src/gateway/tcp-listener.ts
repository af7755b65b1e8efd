import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { type Dialect, type ErrorName, encodeError, limits } from '@parley/protocol';
import { countError, type Stats } from '../lib/stats.ts';
import { socketsBelow, type TlsSource } from '../lib/tls-files.ts';
import type { Connection } from './connection.ts';
import { Flusher } from './flusher.ts';
import type { Listener, ListenerOptions } from './listener.ts';
import { expectProxyHeaders, type ProxyListenerOptions } from './proxy-listener.ts';
import { TcpConnection } from './tcp-connection.ts';

export interface TcpListenerOptions extends ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly dialect: Dialect;
  readonly tls?: TlsSource | undefined;
  /** With it, each connection opens with a PROXY header, which names the client. */
  readonly proxies?: ProxyListenerOptions | undefined;
}

const KEEP_ALIVE_MS = 60_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const SWEEP_MS = 1_000;
const BACKLOG = 4_096;

/** Listens for TCP clients; gives each a connection and a session, and ends those that overstay. */
export async function startTcpListener(options: TcpListenerOptions): Promise<Listener> {
  const { stats, nowMs } = options;
  const flusher = new Flusher();
  const open = new Set<TcpConnection>();
  const connectionOptions = { ...options, maxNesting: limits.nesting, flusher };

  const server = openServer(options, (socket) => {
    // Not before: until a TLS handshake is done, an end is the end.
    socket.allowHalfOpen = true;
    if (stats.guests >= options.maxGuests) refuse(socket, stats);
    else accept(socket);
  });
  const tlsSockets: ReadonlySet<Socket> =
    options.tls === undefined ? new Set() : socketsBelow(server);
  const sources = options.proxies && expectProxyHeaders(server, options.proxies);
  let whenEmpty: (() => void) | undefined;

  function accept(socket: Socket): void {
    const client = sources?.addressOf(socket);
    // From here on nobody means the proxy when asking who is at the other end.
    if (client !== undefined) Object.defineProperty(socket, 'remoteAddress', { value: client });
    const connection = new TcpConnection(socket, connectionOptions);
    open.add(connection);
    stats.connections += 1;
    connection.listen(options.open(connection));
    socket.once('close', () => {
      open.delete(connection);
      stats.connections -= 1;
      if (open.size === 0) whenEmpty?.();
    });
  }

  function expel(connection: Connection, error: ErrorName): void {
    countError(stats, error);
    connection.close(error);
  }

  await listening(server, options);
  const sweeper = setInterval(() => {
    const now = nowMs();
    for (const connection of open) {
      const guestSinceMs = connection.guestSinceMs ?? now;
      if (now - connection.lastHeardMs > options.idleTimeoutMs) expel(connection, 'idle_timeout');
      else if (now - guestSinceMs > options.loginTimeoutMs) expel(connection, 'login_timeout');
    }
  }, SWEEP_MS);

  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    stopAccepting: () => void server.close(),
    async stop() {
      clearInterval(sweeper);
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      sources?.stop();
      // Whoever has not finished a TLS handshake by then never will.
      whenEmpty = () => {
        for (const socket of tlsSockets) socket.destroy();
      };
      if (open.size === 0) whenEmpty();
      for (const connection of open) connection.close('shutting_down');
      await closed;
    },
    connections: () => open,
    queuedBytes: () => {
      let bytes = 0;
      for (const connection of open) bytes += connection.queuedBytes;
      return bytes;
    },
  };
}

function openServer({ tls }: TcpListenerOptions, onSocket: (socket: Socket) => void): Server {
  const socketOptions = {
    allowHalfOpen: tls === undefined,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
  };
  if (tls === undefined) return createServer(socketOptions, onSocket);
  const handshakeTimeout = HANDSHAKE_TIMEOUT_MS;
  const server = createTlsServer({ ...socketOptions, ...tls.pair, handshakeTimeout }, onSocket);
  tls.keepCurrent(server);
  return server;
}

function refuse(socket: Socket, stats: Stats): void {
  countError(stats, 'too_many_connections');
  socket.on('error', () => {});
  socket.end(`${encodeError('too_many_connections')}\n`, () => socket.destroy());
}

function listening(server: Server, { host, port }: TcpListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'something else listens there' : error.message;
      reject(new Error(`cannot listen on ${host}:${port}: ${why}`));
    });
    server.listen({ host, port, backlog: BACKLOG }, resolve);
  });
}
