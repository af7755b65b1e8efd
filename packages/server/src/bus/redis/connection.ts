import { Redis } from 'ioredis';

const CONNECT_TIMEOUT_MS = 3_000;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
// A server that neither answers nor closes (frozen, cut off) is noticed by a question that stays
// without an answer: after the interval and the timeout at the latest.
const PING_INTERVAL_MS = 2_000;
const ANSWER_TIMEOUT_MS = 2_000;

export interface ConnectionEvents {
  /** Connected, at first or again. */
  onUp(): void;
  /** Once per loss; at the start once, if the first try fails. */
  onDown(reason: string): void;
}

export interface Connection {
  readonly client: Redis;
  isUp(): boolean;
  /** At once; whoever waits for an answer is refused. */
  stop(): void;
}

/**
 * A connection that comes back by itself. While it is away commands fail at once: nothing queues,
 * nothing is sent twice, and what was subscribed is for the owner to subscribe again.
 */
export function openConnection(url: string, events: ConnectionEvents): Connection {
  const client = new Redis(url, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: ANSWER_TIMEOUT_MS,
    retryStrategy: retryDelayMs,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
  });
  let state: 'starting' | 'up' | 'down' | 'stopped' = 'starting';
  let reason = 'the connection was closed';

  // The client tells of every failed try; the log gets one line per change of state.
  client.on('error', (error) => {
    reason = error.message || String(error);
  });
  client.on('ready', () => {
    if (state === 'stopped') return;
    state = 'up';
    reason = 'the connection was closed';
    events.onUp();
  });
  client.on('close', () => {
    if (state === 'down' || state === 'stopped') return;
    state = 'down';
    events.onDown(reason);
  });
  const pings = setInterval(() => {
    // An answer that fails to come closes the connection, which tells all there is to tell.
    if (state === 'up') client.ping().catch(() => {});
  }, PING_INTERVAL_MS);

  return {
    client,
    isUp: () => state === 'up',
    stop() {
      if (state === 'stopped') return;
      state = 'stopped';
      clearInterval(pings);
      client.disconnect();
      // Not left to the client, which gives a server that is away two seconds to say goodbye.
      client.stream?.destroy();
    },
  };
}

function retryDelayMs(attempt: number): number {
  const delayMs = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS);
  // Not all nodes at the same moment.
  return delayMs * (0.75 + Math.random() / 2);
}
