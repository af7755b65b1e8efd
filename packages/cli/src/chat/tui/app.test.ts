import { render } from 'ink';
import { createElement as h } from 'react';
import { afterEach, expect, test } from 'vitest';
import { createStore, systemClock } from '../core/store.ts';
import { openTcpLink } from '../net/tcp-link.ts';
import { stringsFor } from '../strings/strings.ts';
import { type FakeServer, politeAnswers, startFakeServer } from '../testing/fake-server.ts';
import { openFakeTerminal } from '../testing/fake-terminal.ts';
import { App } from './app.ts';
import { createViewStore } from './view-store.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The interface as it is run: ink, a terminal, a socket. */
async function start(server: FakeServer) {
  const terminal = openFakeTerminal(80, 20);
  const store = createStore({
    open: (events) => openTcpLink({ host: '127.0.0.1', port: server.port }, events),
    clock: systemClock,
    random: Math.random,
    refPrefix: 'test',
  });
  const exited = Promise.withResolvers<void>();
  const view = createViewStore({
    store,
    strings: stringsFor('en'),
    address: '127.0.0.1',
    clock: systemClock,
    name: undefined,
    password: undefined,
    exit: exited.resolve,
  });
  const screen = render(h(App, { view }), {
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  const stop = async () => {
    screen.unmount();
    await screen.waitUntilExit();
    await store.stop();
  };
  closers.push(stop);
  return { terminal, exited: exited.promise, stop };
}

async function serve(): Promise<FakeServer> {
  const server = await startFakeServer({
    answer: (frame) => politeAnswers(frame, { friends: ['{"id":2,"name":"bo","state":"online"}'] }),
  });
  closers.push(server.close);
  return server;
}

test('from the first screen to a conversation, with keys as a terminal sends them', async () => {
  const server = await serve();
  const { terminal, exited, stop } = await start(server);
  await terminal.shows('Name or id');
  terminal.type('al\r');
  terminal.type('pw\r');
  await terminal.shows('connected');
  terminal.type('你好x\u007f 👨‍👩‍👧‍👦\r');
  expect(await server.got((frame) => frame.msgid === 6)).toMatchObject({
    toid: 2,
    msg: '你好 👨‍👩‍👧‍👦',
  });
  await terminal.shows('✓');

  server.push({ msgid: 6, id: 2, name: 'bo', toid: 1, msg: 'hi\u001b[31m', time: '' });
  await terminal.shows('hi␛[31m');
  terminal.resize({ columns: 50, rows: 12 });
  // Too narrow for the list now: the line below the header goes from edge to edge.
  await terminal.shows(`\n${'─'.repeat(50)}\n`);

  terminal.type('\u001b[200~two\nlines\u001b[201~');
  await terminal.shows('lines');
  terminal.type('\r');
  expect((await server.got((frame) => frame.msg === 'two\nlines')).msgid).toBe(6);
  terminal.type('\u0003');
  await exited;
  await stop();
  // The terminal is as it was: no raw mode, the other screen, a cursor, no bracketed paste.
  expect(terminal.rawModes.at(-1)).toBe(false);
  for (const code of ['\u001b[?1049l', '\u001b[?25h', '\u001b[?2004l']) {
    expect(terminal.written().lastIndexOf(code)).toBeGreaterThan(
      terminal.written().lastIndexOf(code.replace(/.$/, code.endsWith('h') ? 'l' : 'h')),
    );
  }
});
