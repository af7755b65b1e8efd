import { BusUnavailable } from '../bus.ts';
import { Endpoints, PENDING } from './endpoints.ts';
import { openSubscriberLink, type SubscriberLink } from './subscriber-link.ts';
import type { Topology } from './topology.ts';

const CHANNELS_PER_COMMAND = 1_000;
const RETRY_MS = 1_000;

export interface SubscriberOptions {
  readonly sharded: boolean;
  /** Always subscribed. */
  readonly standing: string;
  readonly onMessage: (bytes: Buffer, start: number, end: number) => void;
  /** `problem` may be another now. */
  readonly onChange: () => void;
  /** Subscribed again to what was wanted before, and may have missed. */
  readonly onAgain: () => void;
  /** A slot is elsewhere now. */
  readonly onMoved: () => void;
}

export interface Subscriber {
  /** Subscribes from now on where this says. */
  follow(topology: Topology): void;
  problem(): string | undefined;
  /** Wanted from now on, and after each loss of connection again, even where this rejects. */
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): void;
  stop(): void;
}

interface Waiting {
  readonly link: SubscriberLink;
  resolve(): void;
  reject(error: BusUnavailable): void;
}

export function createSubscriber(options: SubscriberOptions): Subscriber {
  // What is wanted, by slot: on a cluster one command can only name channels of one slot.
  const wanted = new Map<number, Set<string>>();
  // Which connection has been asked for all that a slot has.
  const asked = new Map<number, SubscriberLink>();
  const waiting = new Map<string, Waiting[]>();
  // Wanted before, asked for again, and not confirmed yet.
  const again = new Set<string>();
  let hasMissed = false;
  let refusal: string | undefined;
  let retrying: NodeJS.Timeout | undefined;
  // Before the first topology nobody knows the slots.
  let isNumbered = false;

  const links = new Endpoints<SubscriberLink>((target) => {
    const link = openSubscriberLink(target, options.sharded, {
      onUp: settle,
      onDown() {
        for (const [slot, holder] of asked) if (holder === link) giveUp(slot);
        for (const [channel, told] of waiting) {
          if (told.some((each) => each.link === link)) refuse(channel, 'the connection was lost');
        }
        options.onChange();
      },
      onMessage: options.onMessage,
      onConfirmed: confirm,
      onRefused(channels, reason) {
        refusal = `subscribing was refused: ${reason}`;
        for (const channel of channels) refuse(channel, reason);
        const [first] = channels;
        if (first !== undefined) giveUp(links.slotOf(first));
        retry(reason);
      },
      onDropped(channel) {
        const slot = links.slotOf(channel);
        if (asked.get(slot) !== link) return;
        giveUp(slot);
        retry('MOVED');
      },
    });
    return link;
  });
  want(options.standing);

  function want(channel: string): void {
    const slot = links.slotOf(channel);
    const channels = wanted.get(slot);
    if (channels === undefined) wanted.set(slot, new Set([channel]));
    else channels.add(channel);
  }

  /** Asks for what has not been asked for where it is now. */
  function settle(): void {
    let isWhole = true;
    for (const [slot, channels] of wanted) {
      const link = links.of(slot);
      if (link !== undefined && asked.get(slot) === link) continue;
      giveUp(slot);
      if (link?.isUp() !== true) {
        isWhole = false;
        continue;
      }
      asked.set(slot, link);
      const all = [...channels];
      for (const channel of all) again.add(channel);
      hasMissed ||= all.some((channel) => channel !== options.standing);
      for (let at = 0; at < all.length; at += CHANNELS_PER_COMMAND) {
        link.subscribe(all.slice(at, at + CHANNELS_PER_COMMAND));
      }
    }
    if (isWhole && retrying === undefined) refusal = undefined;
    options.onChange();
  }

  function confirm(channel: string): void {
    const told = waiting.get(channel);
    if (told !== undefined) {
      waiting.delete(channel);
      for (const each of told) each.resolve();
    }
    if (again.delete(channel)) finish();
  }

  /** When all is confirmed that was asked for again. */
  function finish(): void {
    if (again.size > 0) return;
    options.onChange();
    if (!hasMissed) return;
    hasMissed = false;
    options.onAgain();
  }

  function giveUp(slot: number): void {
    if (!asked.delete(slot) || again.size === 0) return;
    for (const channel of wanted.get(slot) ?? []) again.delete(channel);
    finish();
  }

  function refuse(channel: string, reason: string): void {
    const told = waiting.get(channel);
    if (told === undefined) return;
    waiting.delete(channel);
    const error = new BusUnavailable(`subscribing failed: ${reason}`);
    for (const each of told) each.reject(error);
  }

  function retry(reason: string): void {
    if (reason.startsWith('MOVED')) options.onMoved();
    retrying ??= setTimeout(() => {
      retrying = undefined;
      settle();
    }, RETRY_MS);
    options.onChange();
  }

  function unsettled(): string | undefined {
    if (retrying !== undefined) return 'a slot of the cluster has moved';
    return again.size > 0 ? PENDING : undefined;
  }

  return {
    follow(topology) {
      const early = isNumbered ? [] : [...wanted.values()].flatMap((each) => [...each]);
      if (!isNumbered) wanted.clear();
      isNumbered = true;
      links.follow(topology);
      for (const channel of early) want(channel);
      settle();
    },
    problem: () => links.problem() ?? refusal ?? unsettled(),
    async subscribe(channel) {
      want(channel);
      const slot = links.slotOf(channel);
      const link = links.of(slot);
      if (link?.isUp() !== true) throw new BusUnavailable('Redis is away');
      if (wanted.get(slot)?.size === 1) asked.set(slot, link);
      if (asked.get(slot) !== link) throw new BusUnavailable('its slot is not served yet');
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const told = waiting.get(channel);
      if (told === undefined) waiting.set(channel, [{ link, resolve, reject }]);
      else told.push({ link, resolve, reject });
      link.subscribe([channel]);
      await promise;
    },
    unsubscribe(channel) {
      const slot = links.slotOf(channel);
      const channels = wanted.get(slot);
      if (channels?.delete(channel) !== true) return;
      const link = asked.get(slot);
      if (channels.size === 0) {
        wanted.delete(slot);
        asked.delete(slot);
      }
      // On a lost connection there is nothing to give up.
      if (link?.isUp() === true) link.unsubscribe(channel);
      if (again.delete(channel)) finish();
    },
    stop() {
      clearTimeout(retrying);
      hasMissed = false;
      links.stop();
    },
  };
}
