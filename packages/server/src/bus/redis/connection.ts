import type { Cluster, Redis } from 'ioredis';
import { type ConnectionEvents, openClient } from './client.ts';
import { ANSWER_TIMEOUT_MS } from './client-options.ts';
import { openClusterClient } from './cluster-client.ts';
import { parseRedisUrl } from './redis-url.ts';

// A server that neither answers nor closes (frozen, cut off) is noticed by a question that stays
// without an answer: after the interval and the timeout at the latest.
const PING_INTERVAL_MS = 2_000;

export type RedisClient = Redis | Cluster;

export interface Connection {
  readonly client: RedisClient;
  /** Whether all of it works. */
  isUp(): boolean;
  /** Whether some of it works: of a cluster perhaps not all masters. */
  isUsable(): boolean;
  /** At once; whoever waits for an answer is refused. */
  stop(): void;
}

/**
 * A connection for commands that comes back by itself. While it is away commands fail at once:
 * nothing queues, and nothing is sent twice.
 */
export function openConnection(url: string, events: ConnectionEvents): Connection {
  const target = parseRedisUrl(url);
  if (target.kind === 'cluster') return openClusterClient(target, events);
  const opened = openClient(target, { socketTimeout: ANSWER_TIMEOUT_MS }, events);
  const pings = setInterval(() => {
    // An answer that fails to come closes the connection, which tells all there is to tell.
    if (opened.isUp()) opened.client.ping().catch(() => {});
  }, PING_INTERVAL_MS);
  return {
    client: opened.client,
    isUp: opened.isUp,
    isUsable: opened.isUp,
    stop() {
      clearInterval(pings);
      opened.stop();
    },
  };
}
