import type { Bus, BusListener } from '../bus.ts';
import { type ClusterWatch, watchCluster } from './cluster-topology.ts';
import { PENDING } from './endpoints.ts';
import { decodeMessage, encodeEvent, encodeSign, isMarked, ownMark } from './event-codec.ts';
import { createPublisher } from './publisher.ts';
import { createRecentKeys } from './recent-keys.ts';
import { forAtMostTheStart, type RedisNode, settings } from './redis-node.ts';
import { parseRedisUrl } from './redis-url.ts';
import { createStateReport } from './state-report.ts';
import { createSubscriber } from './subscriber.ts';
import { createThrottle } from './throttle.ts';
import { oneServer, type Topology } from './topology.ts';

const REMEMBERED_EVENTS = 10_000;
// Each is a comparison of all heads with the store's.
const GAP_INTERVAL_MS = 1_000;

/** Resolves when it is connected, or when the time for that is up: it goes on trying. */
export async function startRedisBus(node: RedisNode): Promise<Bus> {
  const { url, prefix: keysPrefix, onStateChange } = settings(node);
  const target = parseRedisUrl(url);
  // The numbered databases of a Redis have keys of their own, but the channels in common: without
  // the number, clusters in two of them would tell each other's users what was said.
  const isNumbered = target.kind === 'standalone' && target.db > 0;
  const prefix = isNumbered ? `${keysPrefix}${target.db}:` : keysPrefix;
  const sharded = target.kind === 'cluster';
  const gapChannel = `${prefix}gap`;
  const own = ownMark(node.node);
  const ownBytes = Buffer.from(own);
  const recent = createRecentKeys(REMEMBERED_EVENTS);
  let listener: BusListener | undefined;
  let published = 0;
  let watch: ClusterWatch | undefined;
  let isUp = false;
  let isStopped = false;

  const report = createStateReport(['publish', 'subscribe'], (nowUp, reason) => {
    isUp = nowUp;
    onStateChange(nowUp, reason);
  });
  const gaps = createThrottle(GAP_INTERVAL_MS, () => listener?.onGap());

  const subscriber = createSubscriber({
    sharded,
    standing: gapChannel,
    onMessage: receive,
    onChange: () => judge('subscribe', subscriber.problem()),
    onAgain: gaps.tell,
    onMoved: () => watch?.refresh(),
  });
  const publisher = createPublisher({
    command: sharded ? 'SPUBLISH' : 'PUBLISH',
    gap: { channel: gapChannel, message: encodeSign(own, 'gap') },
    hello: encodeSign(own, 'hello'),
    onChange: () => judge('publish', publisher.problem()),
    onLost: gaps.tell,
    onMoved: () => watch?.refresh(),
  });

  function judge(part: 'publish' | 'subscribe', problem: string | undefined): void {
    if (isStopped) return;
    if (problem === undefined) report.up(part);
    else if (problem === PENDING) report.pending(part);
    else {
      report.down(part, problem);
      watch?.refresh();
    }
  }

  function follow(topology: Topology): void {
    subscriber.follow(topology);
    publisher.follow(topology);
  }

  function receive(bytes: Buffer, start: number, end: number): void {
    if (isMarked(bytes, start, end, ownBytes)) return;
    const message = decodeMessage(bytes.toString('utf8', start, end));
    switch (message.kind) {
      case 'event': {
        const { node: sender, number, copies, event } = message.envelope;
        if (copies === 1 || recent.isNew(`${sender} ${number}`)) listener?.onEvent(event);
        return;
      }
      case 'hello':
        return;
      default:
        // What a later release says that this one does not know is in the log, too.
        gaps.tell();
    }
  }

  if (target.kind === 'cluster') {
    watch = watchCluster(target, {
      onChange: follow,
      // Else its connections know better.
      onUnreachable(reason) {
        if (subscriber.problem() === PENDING) report.down('subscribe', reason);
      },
      isTroubled: () => publisher.problem() !== undefined || subscriber.problem() !== undefined,
    });
  } else follow(oneServer(target));

  await forAtMostTheStart(report.allUp);
  return {
    isLossless: false,
    publish(topics, event) {
      if (topics.length === 0) return;
      published += 1;
      const message = encodeEvent(own, published, topics.length, event);
      for (const topic of topics) publisher.publish(prefix + topic, message);
    },
    subscribe: (topic) => subscriber.subscribe(prefix + topic),
    unsubscribe: (topic) => subscriber.unsubscribe(prefix + topic),
    listen(told) {
      listener = told;
    },
    isUp: () => isUp,
    async stop() {
      isStopped = true;
      gaps.stop();
      watch?.stop();
      await publisher.stop();
      subscriber.stop();
      isUp = false;
    },
  };
}
