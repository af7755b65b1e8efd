import { openClient } from './client.ts';
import { ANSWER_TIMEOUT_MS, type ServerTarget } from './client-options.ts';

// A server that neither answers nor closes (frozen, cut off) is noticed by a question that stays
// without an answer.
const PING = '*1\r\n$4\r\nPING\r\n';

export interface LinkEvents {
  onUp(): void;
  onDown(reason: string): void;
  /** What the server says, cut anywhere. Throws if that makes no sense. */
  onData(chunk: Buffer): void;
}

/** Bytes to and from one server of Redis. */
export interface Link {
  isUp(): boolean;
  /** Sends commands, with all of this turn of the event loop as one write; nothing while it is down. */
  write(commands: string): void;
  stop(): void;
}

/**
 * A connection on which the client library only connects (it knows of passwords, TLS and Sentinel)
 * and the bus speaks itself: a promise a command and an object a reply would cost several times
 * what the message does.
 */
export function openLink(target: ServerTarget, events: LinkEvents): Link {
  let pending = '';
  let isSilent = false;

  const opened = openClient(
    target,
    { protocol: 2 },
    {
      onUp() {
        const { stream } = opened.client;
        stream.removeAllListeners('data');
        stream.on('data', hear);
        isSilent = false;
        events.onUp();
      },
      onDown(reason) {
        pending = '';
        events.onDown(reason);
      },
    },
  );
  const asking = setInterval(ask, ANSWER_TIMEOUT_MS);

  function hear(chunk: Buffer): void {
    isSilent = false;
    try {
      events.onData(chunk);
    } catch (error) {
      opened.fail(`not understood: ${String(error)}`);
    }
  }

  function ask(): void {
    if (!opened.isUp()) return;
    if (!isSilent) {
      isSilent = true;
      write(PING);
      return;
    }
    // This process may have been frozen itself, with the answer waiting to be read.
    setImmediate(() => {
      if (isSilent && opened.isUp()) opened.fail(`no answer for ${ANSWER_TIMEOUT_MS} ms`);
    });
  }

  function write(commands: string): void {
    if (!opened.isUp()) return;
    if (pending === '') setImmediate(flush);
    pending += commands;
  }

  function flush(): void {
    const commands = pending;
    pending = '';
    if (commands !== '' && opened.isUp()) opened.client.stream.write(commands);
  }

  return {
    isUp: opened.isUp,
    write,
    stop() {
      clearInterval(asking);
      flush();
      opened.stop();
    },
  };
}
