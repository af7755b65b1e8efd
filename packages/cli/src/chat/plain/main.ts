import { randomBytes } from 'node:crypto';
import type { ChatRequest } from '../command.ts';
import { createStore, systemClock } from '../core/store.ts';
import { openTcpLink } from '../net/tcp-link.ts';
import { formatAddress } from '../options.ts';
import { stringsFor } from '../strings/strings.ts';
import { createLineIo } from './line-io.ts';
import { runPlain } from './run-plain.ts';

/** The line interface on the process's own streams. */
export async function runPlainMain(request: ChatRequest): Promise<number> {
  const { stdin, stdout, stderr } = process;
  const io = createLineIo({ stdin, stdout, stderr });
  const store = createStore({
    open: (events) => openTcpLink(request.address, events),
    clock: systemClock,
    random: Math.random,
    refPrefix: randomBytes(9).toString('base64url'),
  });
  const leave = (code: number) => {
    void store.stop().finally(() => process.exit(code));
  };
  process.once('SIGINT', () => leave(130));
  process.once('SIGTERM', () => leave(143));
  // Whoever reads the output has gone away: nobody is left to tell.
  stdout.on('error', () => leave(0));
  try {
    return await runPlain({
      store,
      io,
      strings: stringsFor(request.language),
      address: formatAddress(request.address),
      name: request.name,
      password: request.password,
      nowMs: systemClock.nowMs,
    });
  } finally {
    io.close();
    stdin.destroy();
  }
}
