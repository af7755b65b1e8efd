import fastify from 'fastify';
import type { Metrics } from './metrics.ts';

export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: Metrics;
  /** What keeps this node from serving, if anything, and what it does without. */
  readonly readiness: () => Promise<Readiness>;
}

export interface Readiness {
  readonly ready: boolean;
  readonly details: Readonly<Record<string, string>>;
}

export interface HttpServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** The operators' pages: is it alive, does it serve, what does it count. */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const app = fastify({ logger: false, forceCloseConnections: true });
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const readiness = await options.readiness();
    return reply.code(readiness.ready ? 200 : 503).send(readiness);
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(options.metrics.contentType).send(await options.metrics.render()),
  );
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const why = isTaken ? 'something else listens there' : String(error);
    throw new Error(`cannot listen on ${options.host}:${options.port}: ${why}`);
  }
  const address = app.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    stop: () => app.close(),
  };
}
