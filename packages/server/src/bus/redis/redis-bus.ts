import type { Bus, BusListener } from '../bus.ts';
import { decodeEnvelope, encodeEnvelope, ownMark } from './event-codec.ts';
import { createPublisher } from './publisher.ts';
import { createRecentKeys } from './recent-keys.ts';
import { forAtMostTheStart, type RedisNode, settings } from './redis-node.ts';
import { createStateReport } from './state-report.ts';
import { createSubscriber } from './subscriber.ts';

const REMEMBERED_EVENTS = 10_000;
// Nodes answer a gap by asking the store, so a connection that flutters must not ask for ever.
const GAP_INTERVAL_MS = 1_000;

/** Resolves when it is connected, or when the time for that is up: it goes on trying. */
export async function startRedisBus(node: RedisNode): Promise<Bus> {
  const { url, prefix, onStateChange } = settings(node);
  const gapChannel = `${prefix}gap`;
  const own = ownMark(node.node);
  const recent = createRecentKeys(REMEMBERED_EVENTS);
  let listener: BusListener | undefined;
  let published = 0;
  let gapTimer: NodeJS.Timeout | undefined;

  const report = createStateReport(['publish', 'subscribe'], onStateChange);

  const subscriber = createSubscriber(url, gapChannel, {
    onMessage: receive,
    onUp(again) {
      report.up('subscribe');
      if (again) listener?.onGap();
    },
    onDown: (reason) => report.down('subscribe', reason),
  });
  const publisher = createPublisher(url, {
    onUp: () => report.up('publish'),
    onDown: (reason) => report.down('publish', reason),
    onLost: () => listener?.onGap(),
    // The others have no other way to know that something was meant for them.
    onRecovered() {
      gapTimer ??= setTimeout(() => {
        gapTimer = undefined;
        publisher.publish(gapChannel, own);
      }, GAP_INTERVAL_MS);
    },
  });

  function receive(channel: string, message: string): void {
    if (message.startsWith(own)) return;
    if (channel === gapChannel) listener?.onGap();
    else hear(message);
  }

  function hear(message: string): void {
    const envelope = decodeEnvelope(message);
    // Of another version: what it says is in the log, where this node will look.
    if (envelope === undefined) return;
    const { node: sender, number, copies, event } = envelope;
    if (copies === 1 || recent.isNew(`${sender} ${number}`)) listener?.onEvent(event);
  }

  await forAtMostTheStart(report.allUp);
  return {
    isLossless: false,
    publish(topics, event) {
      if (topics.length === 0) return;
      published += 1;
      const copies = topics.length;
      const message = encodeEnvelope({ node: node.node, number: published, copies, event });
      for (const topic of topics) publisher.publish(prefix + topic, message);
    },
    subscribe: (topic) => subscriber.subscribe(prefix + topic),
    unsubscribe: (topic) => subscriber.unsubscribe(prefix + topic),
    listen(told) {
      listener = told;
    },
    isUp: () => subscriber.isUp() && publisher.isUp(),
    async stop() {
      clearTimeout(gapTimer);
      await publisher.stop();
      subscriber.stop();
    },
  };
}
