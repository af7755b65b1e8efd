import { createStore } from '../core/store.ts';
import type { LinkEvents } from '../net/tcp-link.ts';
import type { Language } from '../options.ts';
import { stringsFor } from '../strings/strings.ts';
import type { Size } from '../tui/view.ts';
import { createViewStore } from '../tui/view-store.ts';
import { createFakeClock } from './fake-clock.ts';

type Frame = Record<string, unknown>;

const fakeNowMs = new Date(2026, 10, 20, 13, 30).getTime();

/** The whole interface without a terminal and without a network: keys in, screen lines out. */
export function openFakeScreen(options: { language?: Language; size?: Size } = {}) {
  const clock = createFakeClock(fakeNowMs);
  const sent: Frame[] = [];
  let line: LinkEvents | undefined;
  let connections = 0;
  let isExited = false;
  let size = options.size ?? { columns: 80, rows: 20 };
  const store = createStore({
    open: (events) => {
      line = events;
      connections += 1;
      return { send: (text) => sent.push(JSON.parse(text)), end: () => {}, destroy: () => {} };
    },
    clock,
    random: () => 0,
    refPrefix: 'me',
  });
  const view = createViewStore({
    store,
    strings: stringsFor(options.language ?? 'en'),
    address: '127.0.0.1:6000',
    clock,
    name: undefined,
    password: undefined,
    exit: () => {
      isExited = true;
    },
  });
  const lines = () => view.screen(size).rows.map((row) => row.map(({ text }) => text).join(''));
  return {
    clock,
    view,
    sent,
    lines,
    text: () => lines().join('\n'),
    cursor: () => view.screen(size).cursor,
    press: (...names: string[]) => {
      for (const name of names) view.press({ kind: 'key', name }, size);
    },
    type: (text: string) => view.press({ kind: 'text', text }, size),
    resize: (next: Size) => {
      size = next;
    },
    connected: () => line?.opened(),
    lost: () => line?.closed('ECONNRESET'),
    frame: (frame: Frame) => line?.frame(JSON.stringify(frame)),
    connections: () => connections,
    isExited: () => isExited,
  };
}

export type FakeScreen = ReturnType<typeof openFakeScreen>;

const members = [
  '{"id":1,"name":"al","state":"online","role":"creator"}',
  '{"id":2,"name":"bo","state":"online","role":"normal"}',
];

export const loginAnswer = {
  msgid: 2,
  errno: 0,
  id: 1,
  name: 'al',
  friends: ['{"id":2,"name":"bo","state":"online"}', '{"id":3,"name":"李小龙","state":"offline"}'],
  groups: [
    JSON.stringify({ id: 7, groupname: 'climbing', groupdesc: 'on Sundays', users: members }),
  ],
};

/** Types a name and a password, and is let in. */
export function logIn(screen: FakeScreen, answer: Frame = loginAnswer): void {
  screen.type('al');
  screen.press('enter');
  screen.type('pw');
  screen.press('enter');
  screen.connected();
  screen.frame(answer);
}

export function push(
  from: number,
  name: string,
  text: string,
  time = '2026-11-20 13:21:07',
): Frame {
  return { msgid: 6, id: from, name, toid: 1, msg: text, time };
}
