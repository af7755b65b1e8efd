import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { socketsBelow, type TlsSource } from '../lib/tls-files.ts';
import type { Metrics } from './metrics.ts';

export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  /** With it, HTTPS is spoken instead of HTTP. */
  readonly tls?: TlsSource | undefined;
  /** How long the head of a request, or a TLS handshake, may take. */
  readonly headersTimeoutMs: number;
  readonly metrics: Metrics;
  /** What keeps this node from serving, if anything, and what it does without. */
  readonly readiness: () => Promise<Readiness>;
  /** Sees the server before it listens. */
  readonly prepare?: ((server: Server) => void) | undefined;
  /** Adds the routes that are not for operators. */
  readonly mount?: (app: FastifyInstance) => Promise<void>;
}

export interface Readiness {
  readonly ready: boolean;
  readonly details: Readonly<Record<string, string>>;
}

export interface HttpServer {
  readonly port: number;
  /** For those who take WebSockets from it: what asks for another protocol is an `upgrade`. */
  readonly server: Server;
  stop(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 60_000;
/** How often requests that are late are looked for. */
const CHECK_INTERVAL_MS = 1_000;
const BACKLOG = 4_096;
/** What has begun may take so long to be answered when the server stops. */
const FINISH_MS = 2_000;

/** The operators' pages: is it alive, does it serve, what does it count. */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  let tlsSockets: ReadonlySet<Socket> = new Set();
  let isStopping = false;
  let underWay = 0;
  let whenIdle = () => {};
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    serverFactory: (handler) => {
      const server = createHttpServer(handler, options);
      if (options.tls !== undefined) tlsSockets = socketsBelow(server);
      options.prepare?.(server);
      server.prependListener('request', (_request, response) => {
        underWay += 1;
        // No connection is kept for a next request that would not be answered.
        if (isStopping) response.setHeader('connection', 'close');
        response.once('close', () => {
          underWay -= 1;
          if (underWay === 0) whenIdle();
        });
      });
      return server;
    },
  });
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const readiness = await options.readiness();
    return reply.code(readiness.ready ? 200 : 503).send(readiness);
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(options.metrics.contentType).send(await options.metrics.render()),
  );
  app.get('/ws', async (_request, reply) =>
    reply
      .code(426)
      .headers({ upgrade: 'websocket', connection: 'upgrade' })
      .type('text/plain; charset=utf-8')
      .send('This is for WebSockets.\n'),
  );
  await options.mount?.(app);
  try {
    await app.listen({ host: options.host, port: options.port, backlog: BACKLOG });
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const why = isTaken ? 'something else listens there' : String(error);
    throw new Error(`cannot listen on ${options.host}:${options.port}: ${why}`);
  }
  const address = app.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    server: app.server,
    async stop() {
      isStopping = true;
      if (underWay > 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, FINISH_MS);
        whenIdle = resolve;
        await promise;
        clearTimeout(timer);
      }
      for (const socket of tlsSockets) socket.destroy();
      await app.close();
    },
  };
}

function createHttpServer(
  handler: RequestListener,
  { tls, headersTimeoutMs }: HttpOptions,
): Server {
  const serverOptions: ServerOptions = {
    headersTimeout: headersTimeoutMs,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
    // Some clients offer HTTP/2 with every request: that is to be answered in HTTP/1.1.
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
  };
  if (tls === undefined) return createServer(serverOptions, handler);
  const server = createTlsServer(
    { ...serverOptions, ...tls.pair, handshakeTimeout: headersTimeoutMs },
    handler,
  );
  tls.keepCurrent(server);
  return server;
}
