import type { Link, LinkEvents } from '../net/tcp-link.ts';
import { decodeIncoming } from '../wire/incoming.ts';
import type { ChatEvent, Effect, News } from './events.ts';
import { type ChatState, initialState } from './state.ts';
import { nextAlarmMs, update } from './update.ts';

export interface Clock {
  readonly nowMs: () => number;
  /** Calls once, later; the returned function calls it off. */
  readonly after: (delayMs: number, call: () => void) => () => void;
}

export interface StoreOptions {
  readonly open: (events: LinkEvents) => Link;
  readonly clock: Clock;
  readonly random: () => number;
  /** Unique for this run: refs are remembered by the server for days. */
  readonly refPrefix: string;
}

export interface Store {
  readonly state: () => ChatState;
  readonly dispatch: (event: ChatEvent) => void;
  readonly onChange: (call: () => void) => () => void;
  readonly onNews: (call: (news: News) => void) => () => void;
  /** Logs out and lets what was written leave. */
  readonly stop: () => Promise<void>;
}

const LINGER_MS = 1_000;

/** Runs the pure client: keeps its state, does its effects, wakes it when it asked for that. */
export function createStore({ open, clock, random, refPrefix }: StoreOptions): Store {
  let state = initialState(refPrefix);
  let link: Link | undefined;
  let ending = Promise.resolve();
  let callOff = () => {};
  let isRunning = false;
  const queue: ChatEvent[] = [];
  const changeListeners = new Set<() => void>();
  const newsListeners = new Set<(news: News) => void>();

  const dispatch = (event: ChatEvent) => {
    queue.push(event);
    if (isRunning) return;
    isRunning = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) run(next);
    } finally {
      isRunning = false;
    }
    for (const call of changeListeners) call();
    setAlarm();
  };

  const run = (event: ChatEvent) => {
    const result = update(state, event, { nowMs: clock.nowMs(), random });
    state = result.state;
    for (const effect of result.effects) perform(effect);
  };

  const perform = (effect: Effect) => {
    switch (effect.kind) {
      case 'connect':
        disconnect();
        link = openLink();
        break;
      case 'send':
        link?.send(effect.text);
        break;
      case 'disconnect':
        disconnect();
        break;
      case 'tell':
        for (const call of newsListeners) call(effect.news);
    }
  };

  const openLink = (): Link => {
    const ended = Promise.withResolvers<void>();
    ending = ended.promise;
    const isCurrent = () => link === mine;
    const mine: Link = open({
      opened: () => isCurrent() && dispatch({ kind: 'opened' }),
      frame: (text) => isCurrent() && dispatch({ kind: 'frame', incoming: decodeIncoming(text) }),
      closed: (reason) => {
        ended.resolve();
        if (!isCurrent()) return;
        link = undefined;
        dispatch({ kind: 'closed', reason });
      },
    });
    return mine;
  };

  const disconnect = () => {
    const old = link;
    link = undefined;
    if (old === undefined) return;
    old.end();
    const stay = clock.after(LINGER_MS, old.destroy);
    ending = ending.then(stay);
  };

  const setAlarm = () => {
    callOff();
    callOff = () => {};
    const atMs = nextAlarmMs(state);
    if (atMs === undefined) return;
    callOff = clock.after(Math.max(0, atMs - clock.nowMs()), () => dispatch({ kind: 'tick' }));
  };

  return {
    state: () => state,
    dispatch,
    onChange: (call) => listen(changeListeners, call),
    onNews: (call) => listen(newsListeners, call),
    stop: async () => {
      dispatch({ kind: 'logout' });
      await ending;
    },
  };
}

function listen<Call>(listeners: Set<Call>, call: Call): () => void {
  listeners.add(call);
  return () => {
    listeners.delete(call);
  };
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, call) => {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};
