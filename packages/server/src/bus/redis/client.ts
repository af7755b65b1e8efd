import { Redis } from 'ioredis';
import {
  ANSWER_TIMEOUT_MS,
  retryDelayMs,
  type ServerOptions,
  type ServerTarget,
  serverOptions,
} from './client-options.ts';

export interface ConnectionEvents {
  /** Connected, at first or again. */
  onUp(): void;
  /** Once per loss; at the start once, if the first try fails. */
  onDown(reason: string): void;
}

export interface Client {
  readonly client: Redis;
  isUp(): boolean;
  /** Ends what there is of a connection, for this reason; it comes back by itself. */
  fail(reason: string): void;
  /** At once; whoever waits for an answer is refused. */
  stop(): void;
}

/** A connection to one server, always a master, that comes back by itself. */
export function openClient(
  target: ServerTarget,
  more: ServerOptions,
  events: ConnectionEvents,
): Client {
  // The client's own count begins anew with each connection, also with one that is no good.
  let failures = 0;
  const options: ServerOptions = {
    ...serverOptions(target),
    ...more,
    retryStrategy: () => retryDelayMs(++failures),
  };
  const client = new Redis(options);
  let state: 'starting' | 'up' | 'down' | 'stopped' = 'starting';
  let reason: string | undefined;
  let restart: NodeJS.Timeout | undefined;
  const isStopped = (): boolean => state === 'stopped';

  // The client tells of every failed try; the log gets one line per change of state.
  client.on('error', (error) => {
    reason = error.message || String(error);
    // No connection is lost, since no Sentinel told where to connect: this is all that there is.
    if (state === 'starting' && client.status === 'connecting') lost();
  });
  client.on('ready', () => void check());
  client.on('close', lost);
  // The client gives up for good when a connection is ended while it looks for the next.
  client.on('end', () => {
    if (isStopped()) return;
    lost();
    restart = setTimeout(() => client.connect().catch(() => {}), retryDelayMs(++failures));
  });

  function lost(): void {
    if (state === 'down' || state === 'stopped') return;
    state = 'down';
    events.onDown(reason ?? 'the connection was closed');
  }

  async function check(): Promise<void> {
    const { stream } = client;
    // Whom the server does not tell, it tells nobody else either: then it is believed.
    const late = setTimeout(() => stream.destroy(new Error('no answer')), ANSWER_TIMEOUT_MS);
    const role = await client.role().catch(() => []);
    clearTimeout(late);
    if (isStopped() || client.stream !== stream || client.status !== 'ready') return;
    if (role[0] === 'slave') return fail('it is a replica, which takes no writes');
    state = 'up';
    failures = 0;
    reason = undefined;
    events.onUp();
  }

  function fail(why: string): void {
    reason = why;
    client.stream?.destroy();
  }

  return {
    client,
    isUp: () => state === 'up',
    fail,
    stop() {
      if (state === 'stopped') return;
      state = 'stopped';
      clearTimeout(restart);
      client.disconnect();
      // Not left to the client, which gives a server that is away two seconds to say goodbye.
      client.stream?.destroy();
    },
  };
}
