import { createServer, type Socket } from 'node:net';
import { LruMap } from '../lib/lru-map.ts';

export interface AgentCheckOptions {
  readonly host: string;
  readonly port: number;
  /** In percent, from 1 to 100. */
  readonly weight: () => number;
  readonly isStopping: () => boolean;
  readonly nowMs: () => number;
}

export interface AgentCheck {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * `drain` outlives the process that said it: a balancer waits for a `ready`. It is said to each for
 * this long, so that all its back ends hear it, and not for ever, so that an operator can drain a
 * node by hand.
 */
const READY_MS = 60_000;
const MAX_PEERS = 1_000;
const MAX_CONNECTIONS = 64;
/** Whoever does not take one line in this time will not. */
const PATIENCE_MS = 2_000;

/** Answers whoever connects with one line for HAProxy's agent-check, then ends. */
export async function startAgentCheck(options: AgentCheckOptions): Promise<AgentCheck> {
  const firstSeenMs = new LruMap<string, number>(MAX_PEERS);
  const open = new Set<Socket>();

  const server = createServer((socket) => {
    open.add(socket);
    socket
      .on('error', () => {})
      .on('close', () => open.delete(socket))
      .setTimeout(PATIENCE_MS, () => socket.destroy())
      .resume()
      .end(answer(socket.remoteAddress ?? 'unknown'));
  });
  server.maxConnections = MAX_CONNECTIONS;

  function answer(peer: string): string {
    if (options.isStopping()) return 'drain\n';
    const now = options.nowMs();
    const since = firstSeenMs.get(peer) ?? now;
    firstSeenMs.set(peer, since);
    const ready = now - since < READY_MS ? 'ready ' : '';
    return `${ready}${options.weight()}%\n`;
  }

  await new Promise<void>((resolve, reject) => {
    const { host, port } = options;
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'something else listens there' : error.message;
      reject(new Error(`cannot listen on ${host}:${port}: ${why}`));
    });
    server.listen({ host, port }, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
