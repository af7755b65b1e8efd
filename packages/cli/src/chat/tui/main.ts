import { randomBytes } from 'node:crypto';
import { render } from 'ink';
import { createElement as h } from 'react';
import type { ChatRequest } from '../command.ts';
import { createStore, systemClock } from '../core/store.ts';
import { openTcpLink } from '../net/tcp-link.ts';
import { formatAddress } from '../options.ts';
import { whoOf } from '../plain/run-plain.ts';
import { stringsFor } from '../strings/strings.ts';
import { App } from './app.ts';
import { takeTerminal } from './terminal-modes.ts';
import { createViewStore } from './view-store.ts';

/** The full-screen interface, from the first screen to the last; returns the exit code. */
export async function runTuiMain(request: ChatRequest): Promise<number> {
  const { address, name, password } = request;
  const store = createStore({
    open: (events) => openTcpLink(address, events),
    clock: systemClock,
    random: Math.random,
    refPrefix: randomBytes(9).toString('base64url'),
  });
  const finished = Promise.withResolvers<void>();
  const view = createViewStore({
    store,
    strings: stringsFor(request.language),
    address: formatAddress(address),
    clock: systemClock,
    name,
    password,
    exit: finished.resolve,
  });
  if (name !== undefined && password !== undefined) {
    store.dispatch({ kind: 'login', who: whoOf(name), password });
  }
  const release = takeTerminal(process.stdout, view);
  const screen = render(h(App, { view }), {
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    interactive: true,
  });
  // A signal ends the interface like the key does: logged out, the terminal as it was.
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const)
    process.once(signal, finished.resolve);
  await Promise.race([finished.promise, screen.waitUntilExit()]);
  screen.unmount();
  await screen.waitUntilExit();
  release();
  await store.stop();
  process.stdin.unref();
  return 0;
}
