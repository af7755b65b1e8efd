import { Endpoints } from './endpoints.ts';
import { openPublisherLink, type PublisherLink } from './publisher-link.ts';
import type { Topology } from './topology.ts';

// What Redis has not confirmed yet, in characters of the messages. Above it events are dropped:
// the log has them, and other nodes are told to look there.
const MAX_UNCONFIRMED_CHARS = 8 * 1024 * 1024;
const RECOVERED_CHARS = MAX_UNCONFIRMED_CHARS / 2;
// Nodes answer a gap by asking the store, so a connection that flutters must not ask for ever.
const GAP_INTERVAL_MS = 1_000;
const LAST_WORDS_MS = 1_000;

export interface PublisherOptions {
  /** How: to all of a server, or, on a cluster, by slot. */
  readonly command: 'PUBLISH' | 'SPUBLISH';
  /** Tells the other nodes that something may be missing. */
  readonly gap: { readonly channel: string; readonly message: string };
  /** Means nothing to them. */
  readonly hello: string;
  /** `problem` may be another now. */
  readonly onChange: () => void;
  /** Something could not be published; once, until the others have been told. */
  readonly onLost: () => void;
  /** A slot is elsewhere now. */
  readonly onMoved: () => void;
}

export interface Publisher {
  /** Publishes from now on as this says. */
  follow(topology: Topology): void;
  problem(): string | undefined;
  /** Returns at once. */
  publish(channel: string, message: string): void;
  stop(): Promise<void>;
}

/** Sends what one turn of the event loop publishes as one write to each server. */
export function createPublisher(options: PublisherOptions): Publisher {
  const { command, gap, hello } = options;
  let unconfirmedChars = 0;
  let telling: NodeJS.Timeout | undefined;
  let isStopped = false;
  // For a slot that has moved, until it is known where to.
  let displaced: (readonly [channel: string, message: string])[] = [];
  let displacedChars = 0;
  let onIdle = () => {};

  const links = new Endpoints<PublisherLink>((target) => {
    const link = openPublisherLink(target, command, {
      onChange: options.onChange,
      onTaken(_, message) {
        confirmed(message);
        if (message === gap.message) told();
      },
      onRefused(channel, message, reason) {
        confirmed(message);
        if (reason?.startsWith('MOVED ') === true) displace(link, channel, message);
        else if (message !== hello && message !== gap.message) lose();
      },
    });
    return link;
  });

  function confirmed(message: string): void {
    unconfirmedChars -= message.length;
    if (unconfirmedChars === 0) onIdle();
  }

  function displace(link: PublisherLink, channel: string, message: string): void {
    if (links.of(links.slotOf(channel)) !== link) {
      publish(channel, message);
      return;
    }
    lose();
    if (message === gap.message || displacedChars + message.length > MAX_UNCONFIRMED_CHARS) return;
    displaced.push([channel, message]);
    displacedChars += message.length;
    options.onMoved();
  }

  function publishDisplaced(): void {
    const again = displaced;
    displaced = [];
    displacedChars = 0;
    for (const [channel, message] of again) publish(channel, message);
  }

  function publish(channel: string, message: string): void {
    const link = links.of(links.slotOf(channel));
    const isFull = unconfirmedChars + message.length > MAX_UNCONFIRMED_CHARS;
    if (link === undefined || !link.isUp() || isFull) lose();
    else {
      unconfirmedChars += message.length;
      link.publish(channel, message);
    }
  }

  function lose(): void {
    if (telling !== undefined || isStopped) return;
    telling = setInterval(tell, GAP_INTERVAL_MS);
    options.onLost();
  }

  // The others have no other way to know that something was meant for them. Who is subscribed where
  // a server is away asks the log by himself when it is back.
  function tell(): void {
    for (const link of links.all()) {
      if (link.tryRefused(hello)) unconfirmedChars += hello.length;
    }
    publishDisplaced();
    const isWell = links.problem() === undefined && unconfirmedChars <= RECOVERED_CHARS;
    if (isWell) publish(gap.channel, gap.message);
  }

  function told(): void {
    clearInterval(telling);
    telling = undefined;
  }

  return {
    follow(topology) {
      links.follow(topology);
      publishDisplaced();
    },
    problem: () =>
      links.problem() ?? (displaced.length > 0 ? 'a slot of the cluster has moved' : undefined),
    publish,
    async stop() {
      isStopped = true;
      told();
      // What was told last, such as who has gone; but not for a server that does not answer.
      const { promise: done, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, LAST_WORDS_MS);
      onIdle = resolve;
      if (unconfirmedChars === 0) resolve();
      await done;
      clearTimeout(timer);
      links.stop();
    },
  };
}
