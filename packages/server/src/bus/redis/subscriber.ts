import { BusUnavailable } from '../bus.ts';
import { openConnection } from './connection.ts';

const CHANNELS_PER_COMMAND = 1_000;

export interface SubscriberEvents {
  onMessage(channel: string, message: string): void;
  /** Every wanted channel is subscribed. `again`: some were wanted before, and may have missed. */
  onUp(again: boolean): void;
  onDown(reason: string): void;
}

export interface Subscriber {
  isUp(): boolean;
  /** Wanted from now on, and after each loss of connection again, even where this rejects. */
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): void;
  stop(): void;
}

export function createSubscriber(
  url: string,
  standing: string,
  events: SubscriberEvents,
): Subscriber {
  const wanted = new Set<string>();
  let isUp = false;

  const connection = openConnection(url, {
    onUp: () => void subscribeAll(),
    onDown(reason) {
      isUp = false;
      events.onDown(reason);
    },
  });
  const { client } = connection;
  client.on('message', events.onMessage);

  async function subscribeAll(): Promise<void> {
    const again = wanted.size > 0;
    const channels = [standing, ...wanted];
    // All sent in this turn, so that no later unsubscription is overtaken by one of these.
    const confirmations: Promise<unknown>[] = [];
    for (let at = 0; at < channels.length; at += CHANNELS_PER_COMMAND) {
      confirmations.push(client.subscribe(...channels.slice(at, at + CHANNELS_PER_COMMAND)));
    }
    try {
      await Promise.all(confirmations);
    } catch (error) {
      // Lost again, which is told already, or refused, which only an operator can mend.
      if (connection.isUp()) events.onDown(`subscribing was refused: ${String(error)}`);
      return;
    }
    isUp = true;
    events.onUp(again);
  }

  return {
    isUp: () => isUp,
    async subscribe(channel) {
      wanted.add(channel);
      try {
        await client.subscribe(channel);
      } catch (error) {
        throw new BusUnavailable('subscribing failed', { cause: error });
      }
    },
    unsubscribe(channel) {
      wanted.delete(channel);
      // On a lost connection there is nothing to give up.
      if (connection.isUp()) client.unsubscribe(channel).catch(() => {});
    },
    stop() {
      isUp = false;
      connection.stop();
    },
  };
}
