import { Cluster, Redis } from 'ioredis';
import { clusterOptions, serverOptions } from './client-options.ts';
import { parseRedisUrl } from './redis-url.ts';

const DEADLINE_MS = 3_000;

/**
 * Notes in Redis which store it serves, unless it serves one already. Gives the id that it has
 * noted, of another store when this node is not of that cluster, and whether it is noted only now.
 * Rejects when Redis is away.
 */
export async function claimForStore(
  url: string,
  store: string,
  prefix = 'parley:',
): Promise<{ store: string; isNew: boolean }> {
  const client = open(url);
  // What matters rejects the command, too.
  client.on('error', () => {});
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('Redis did not answer in time')), DEADLINE_MS);
  try {
    return await Promise.race([claim(client, `${prefix}store`, store), expired]);
  } finally {
    clearTimeout(timer);
    client.disconnect();
  }
}

function open(url: string): Redis | Cluster {
  const target = parseRedisUrl(url);
  if (target.kind === 'cluster') {
    const { redisOptions = {}, ...options } = clusterOptions(target);
    return new Cluster([...target.hosts], {
      ...{ ...options, redisOptions },
      ...{ clusterRetryStrategy: () => null, lazyConnect: true },
    });
  }
  return new Redis({ ...serverOptions(target), retryStrategy: () => null, lazyConnect: true });
}

async function claim(
  client: Redis | Cluster,
  key: string,
  store: string,
): Promise<{ store: string; isNew: boolean }> {
  await client.connect();
  const isNew = (await client.setnx(key, store)) === 1;
  return { store: (await client.get(key)) ?? store, isNew };
}
