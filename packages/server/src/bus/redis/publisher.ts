import { openConnection } from './connection.ts';

// What Redis has not confirmed yet, in characters of the messages. Above it events are dropped:
// the log has them, and other nodes are told to look there.
const MAX_UNCONFIRMED_CHARS = 8 * 1024 * 1024;
const RECOVERED_CHARS = MAX_UNCONFIRMED_CHARS / 2;

export interface PublisherEvents {
  onUp(): void;
  onDown(reason: string): void;
  /** Something could not be published; not told again before `onRecovered`. */
  onLost(): void;
  /** After a loss: publishing works again. */
  onRecovered(): void;
}

export interface Publisher {
  isUp(): boolean;
  /** Returns at once. */
  publish(channel: string, message: string): void;
  stop(): Promise<void>;
}

/** Sends what one turn of the event loop publishes as one write. */
export function createPublisher(url: string, events: PublisherEvents): Publisher {
  let pending: [channel: string, message: string][] = [];
  let pendingChars = 0;
  let unconfirmedChars = 0;
  let losing = false;
  let lastFlush: Promise<void> = Promise.resolve();

  const connection = openConnection(url, {
    onUp() {
      events.onUp();
      recover();
    },
    onDown: events.onDown,
  });

  function lose(): void {
    if (losing) return;
    losing = true;
    events.onLost();
  }

  function recover(): void {
    if (!losing || !connection.isUp() || unconfirmedChars > RECOVERED_CHARS) return;
    losing = false;
    events.onRecovered();
  }

  async function flush(): Promise<void> {
    const batch = pending;
    const batchChars = pendingChars;
    pending = [];
    pendingChars = 0;
    const pipeline = connection.client.pipeline();
    for (const [channel, message] of batch) pipeline.publish(channel, message);
    try {
      const results = await pipeline.exec();
      if (results === null || results.some(([error]) => error !== null)) lose();
    } catch {
      lose();
    }
    unconfirmedChars -= batchChars;
    recover();
  }

  return {
    isUp: connection.isUp,
    publish(channel, message) {
      if (!connection.isUp() || unconfirmedChars + message.length > MAX_UNCONFIRMED_CHARS) {
        return lose();
      }
      unconfirmedChars += message.length;
      pendingChars += message.length;
      pending.push([channel, message]);
      if (pending.length > 1) return;
      setImmediate(() => {
        lastFlush = flush();
      });
    },
    async stop() {
      if (pending.length > 0) lastFlush = flush();
      await lastFlush;
      connection.stop();
    },
  };
}
