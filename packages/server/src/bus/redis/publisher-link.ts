import type { ServerTarget } from './client-options.ts';
import { type Endpoint, PENDING } from './endpoints.ts';
import { openLink } from './link.ts';
import { createReplyReader } from './reply-reader.ts';

export interface PublisherLinkEvents {
  /** `problem()` may be another now. */
  onChange(): void;
  onTaken(channel: string, message: string): void;
  /** Refused, or under way when the connection was lost: then without a reason. */
  onRefused(channel: string, message: string, reason: string | undefined): void;
}

export interface PublisherLink extends Endpoint {
  /** To be called while it is up. */
  publish(channel: string, message: string): void;
  isUp(): boolean;
  /** Tries the channel again that was refused; false if none was, or that is of no use now. */
  tryRefused(message: string): boolean;
}

/** Publishes on one server, whose answers come in the order of the messages. */
export function openPublisherLink(
  target: ServerTarget,
  command: 'PUBLISH' | 'SPUBLISH',
  events: PublisherLinkEvents,
): PublisherLink {
  const head = `*3\r\n$${command.length}\r\n${command}\r\n$`;
  let problem: string | undefined = PENDING;
  let refusedChannel: string | undefined;
  // What waits for its answer: from `oldest` on, channels and messages in turn.
  let waiting: string[] = [];
  let oldest = 0;

  const reader = createReplyReader({
    onTaken: () => settle(undefined),
    onError: settle,
  });
  const link = openLink(target, {
    onUp() {
      problem = undefined;
      refusedChannel = undefined;
      reader.reset();
      events.onChange();
    },
    onDown: forget,
    onData: reader.read,
  });

  function forget(reason: string): void {
    problem = reason;
    const lost = waiting.slice(oldest);
    waiting = [];
    oldest = 0;
    for (let at = 0; at < lost.length; at += 2) {
      events.onRefused(lost[at] ?? '', lost[at + 1] ?? '', undefined);
    }
    events.onChange();
  }

  function settle(error: string | undefined): void {
    const channel = waiting[oldest];
    const message = waiting[oldest + 1];
    if (channel === undefined || message === undefined) throw new Error('an answer to nothing');
    oldest += 2;
    if (oldest === waiting.length) {
      waiting = [];
      oldest = 0;
    } else if (oldest > 8_192 && oldest * 2 > waiting.length) {
      waiting = waiting.slice(oldest);
      oldest = 0;
    }
    if (error === undefined) {
      if (refusedChannel === channel) setRefused(undefined, undefined);
      events.onTaken(channel, message);
    } else {
      // A slot that has moved is no fault: the message goes to its new server.
      if (!error.startsWith('MOVED ')) setRefused(channel, `publishing was refused: ${error}`);
      events.onRefused(channel, message, error);
    }
  }

  function setRefused(channel: string | undefined, reason: string | undefined): void {
    refusedChannel = channel;
    if (problem === reason) return;
    problem = reason;
    events.onChange();
  }

  function publish(channel: string, message: string): void {
    waiting.push(channel, message);
    link.write(
      `${head}${channel.length}\r\n${channel}\r\n$${Buffer.byteLength(message)}\r\n${message}\r\n`,
    );
  }

  return {
    problem: () => problem,
    isUp: link.isUp,
    publish,
    tryRefused(message) {
      if (refusedChannel === undefined || !link.isUp()) return false;
      publish(refusedChannel, message);
      return true;
    },
    stop() {
      link.stop();
      forget('stopped');
    },
  };
}
