import { connect } from 'node:net';
import { FrameSplitter, limits } from '@parley/protocol';
import type { Address } from '../options.ts';

export interface LinkEvents {
  readonly opened: () => void;
  readonly frame: (text: string) => void;
  /** Once, whatever ended it; nothing comes after it. */
  readonly closed: (reason: string) => void;
}

export interface Link {
  readonly send: (text: string) => void;
  /** Sends what was given to it, then ends. */
  readonly end: () => void;
  readonly destroy: () => void;
}

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
/** A login answer carries everything that was missed, so it may be far larger than a request. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** One TCP connection to a server, from its opening to its end. */
export function openTcpLink(address: Address, events: LinkEvents): Link {
  const splitter = new FrameSplitter({
    maxFrameBytes: MAX_ANSWER_BYTES,
    maxNesting: limits.nesting,
  });
  const socket = connect({ host: address.host, port: address.port });
  let isOver = false;
  const over = (reason: string) => {
    if (isOver) return;
    isOver = true;
    socket.destroy();
    events.closed(reason);
  };

  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.setTimeout(CONNECT_TIMEOUT_MS, () => over('ETIMEDOUT'));
  socket.on('connect', () => {
    socket.setTimeout(0);
    if (!isOver) events.opened();
  });
  socket.on('data', (chunk) => {
    for (const result of splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)) {
      if (isOver) return;
      if (result.kind === 'frame') events.frame(result.text);
      else if (result.fatal) over(result.error);
    }
  });
  socket.on('error', (error: NodeJS.ErrnoException) => over(error.code ?? error.message));
  socket.on('close', () => over(''));

  return {
    send: (text) => {
      if (!isOver) socket.write(text);
    },
    end: () => {
      socket.end();
    },
    destroy: () => over(''),
  };
}
