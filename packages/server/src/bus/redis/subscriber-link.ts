import type { ServerTarget } from './client-options.ts';
import { type Endpoint, PENDING } from './endpoints.ts';
import { openLink } from './link.ts';
import { createPushReader } from './push-reader.ts';

export interface SubscriberLinkEvents {
  /** Connected; nothing is subscribed. */
  onUp(): void;
  onDown(): void;
  onMessage(bytes: Buffer, start: number, end: number): void;
  onConfirmed(channel: string): void;
  onRefused(channels: readonly string[], reason: string): void;
  /** The server has given the channel up by itself, for its slot has moved. */
  onDropped(channel: string): void;
}

export interface SubscriberLink extends Endpoint {
  isUp(): boolean;
  /** To be called while it is up; on a cluster the channels share a slot. */
  subscribe(channels: readonly string[]): void;
  unsubscribe(channel: string): void;
}

interface Command {
  readonly what: 'subscribed' | 'unsubscribed';
  readonly channels: readonly string[];
  /** How many of them have not been confirmed. */
  left: number;
}

/** Subscribes on one server, which confirms in the order of the commands. */
export function openSubscriberLink(
  target: ServerTarget,
  sharded: boolean,
  events: SubscriberLinkEvents,
): SubscriberLink {
  const prefix = sharded ? 'S' : '';
  let problem: string | undefined = PENDING;
  let commands: Command[] = [];
  let oldest = 0;

  const reader = createPushReader({
    onMessage: events.onMessage,
    onConfirmed(what, channel) {
      const command = commands[oldest];
      const isAnswer = command?.what === what && command.channels.includes(channel);
      if (!isAnswer) {
        // Nobody asked for it. What was subscribed twice is confirmed twice, and in order.
        if (what === 'unsubscribed') events.onDropped(channel);
        return;
      }
      command.left -= 1;
      if (command.left === 0) next();
      if (what === 'subscribed') events.onConfirmed(channel);
    },
    onError(line) {
      const command = commands[oldest];
      if (command === undefined) throw new Error(line);
      next();
      if (command.what === 'subscribed') events.onRefused(command.channels, line);
    },
  });
  const link = openLink(target, {
    onUp() {
      problem = undefined;
      reader.reset();
      events.onUp();
    },
    onDown: forget,
    onData: reader.read,
  });

  function forget(reason: string): void {
    problem = reason;
    commands = [];
    oldest = 0;
    events.onDown();
  }

  function next(): void {
    oldest += 1;
    if (oldest < commands.length && oldest < 1_024) return;
    commands = commands.slice(oldest);
    oldest = 0;
  }

  function send(name: string, what: Command['what'], channels: readonly string[]): void {
    const verb = prefix + name;
    let text = `*${channels.length + 1}\r\n$${verb.length}\r\n${verb}\r\n`;
    for (const channel of channels) text += `$${channel.length}\r\n${channel}\r\n`;
    commands.push({ what, channels, left: channels.length });
    link.write(text);
  }

  return {
    problem: () => problem,
    isUp: link.isUp,
    subscribe: (channels) => send('SUBSCRIBE', 'subscribed', channels),
    unsubscribe: (channel) => send('UNSUBSCRIBE', 'unsubscribed', [channel]),
    stop() {
      link.stop();
      forget('stopped');
    },
  };
}
