import type { ClusterOptions, RedisOptions } from 'ioredis';
import type { RedisTarget } from './redis-url.ts';

export type ServerTarget = Exclude<RedisTarget, { kind: 'cluster' }>;
/** Without what would change the types of the answers. */
export type ServerOptions = Omit<RedisOptions, 'replyMapping'>;
export type ClusterTarget = Extract<RedisTarget, { kind: 'cluster' }>;

const CONNECT_TIMEOUT_MS = 3_000;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
/** What stays without an answer for so long is taken for lost. */
export const ANSWER_TIMEOUT_MS = 2_000;

// While a server is away commands fail at once: nothing queues and nothing is sent twice. What was
// subscribed is for the owner to subscribe again.
const NOTHING_WAITS = {
  maxRetriesPerRequest: 0,
  autoResubscribe: false,
  autoResendUnfulfilledCommands: false,
  disableClientInfo: true,
} as const;

/** How the client reaches one server: that of the URL, or Sentinel's master of the moment. */
export function serverOptions(target: ServerTarget): ServerOptions {
  const common: ServerOptions = {
    ...NOTHING_WAITS,
    ...credentials(target),
    connectTimeout: CONNECT_TIMEOUT_MS,
    enableOfflineQueue: false,
  };
  if (target.kind === 'standalone') {
    const { host, port, db } = target;
    return { ...common, host, port, db, ...(target.tls && { tls: verified(host) }) };
  }
  const { sentinels, master, sentinelUsername, sentinelPassword } = target;
  return {
    ...common,
    sentinels: [...sentinels],
    name: master,
    // Without, the client would give up for good when it has asked each of them once.
    sentinelRetryStrategy: retryDelayMs,
    sentinelCommandTimeout: ANSWER_TIMEOUT_MS,
    ...(sentinelUsername !== undefined && { sentinelUsername }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(target.tls && { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true }),
  };
}

export function clusterOptions(
  target: ClusterTarget,
): Omit<ClusterOptions, 'redisOptions'> & { readonly redisOptions: ServerOptions } {
  return {
    enableOfflineQueue: false,
    clusterRetryStrategy: retryDelayMs,
    maxRedirections: 4,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    slotsRefreshTimeout: ANSWER_TIMEOUT_MS,
    slotsRefreshInterval: 10_000,
    // Names stay names: certificates are for them.
    dnsLookup: (name, told) => told(null, name),
    redisOptions: {
      ...NOTHING_WAITS,
      ...credentials(target),
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: ANSWER_TIMEOUT_MS,
      ...(target.tls && { tls: {} }),
    },
  };
}

function credentials({ username, password }: RedisTarget): ServerOptions {
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}

// Node verifies the name of its own accord; with several on one address the server must hear it.
function verified(host: string): NonNullable<RedisOptions['tls']> {
  const isName = !/^[\d.]+$|:/.test(host);
  return isName ? { servername: host } : {};
}

export function retryDelayMs(attempt: number): number {
  const delayMs = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS);
  // Not all nodes at the same moment.
  return delayMs * (0.75 + Math.random() / 2);
}
