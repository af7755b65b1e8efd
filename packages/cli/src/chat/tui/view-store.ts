import { totalUnread } from '../core/select.ts';
import type { ChatState } from '../core/state.ts';
import type { Clock, Store } from '../core/store.ts';
import { editorOf } from '../edit/editor.ts';
import type { Strings } from '../strings/strings.ts';
import { harmlessLine } from '../text/harmless.ts';
import type { Placed } from './card.ts';
import type { Press } from './keys.ts';
import { pressChat } from './press-chat.ts';
import { pressEntry } from './press-entry.ts';
import type { Reaction, Situation } from './reaction.ts';
import { screenOf } from './screen.ts';
import { tellView } from './tell.ts';
import { initialView, type Size } from './view.ts';

export interface ViewStoreOptions {
  readonly store: Store;
  readonly strings: Strings;
  readonly address: string;
  readonly clock: Clock;
  readonly name: string | undefined;
  readonly password: string | undefined;
  readonly exit: () => void;
}

export interface ViewStore {
  readonly press: (press: Press, size: Size) => void;
  readonly screen: (size: Size) => Placed;
  readonly onChange: (call: () => void) => () => void;
  /** For the window: who one is, and how much is unread. */
  readonly title: () => string;
  /** Changes whenever the screen may look different. */
  readonly version: () => number;
}

function titleOf(state: ChatState): string {
  const unread = totalUnread(state);
  const name = state.me === undefined ? '' : ` · ${harmlessLine(state.me.name)}`;
  return `${unread > 0 ? `(${unread}) ` : ''}Parley${name}`;
}

const SECOND_MS = 1_000;

/** Keeps what the screen shows beside the chat: joins keys and news with the chat's store. */
export function createViewStore(options: ViewStoreOptions): ViewStore {
  const { store, strings, address, clock, exit } = options;
  let view = initialView(editorOf(options.name ?? ''), editorOf(options.password ?? ''));
  let version = 0;
  let size: Size = { columns: 80, rows: 24 };
  let callOff = () => {};
  const listeners = new Set<() => void>();

  const changed = () => {
    version += 1;
    for (const call of listeners) call();
    setSecondHand();
  };

  const situation = (): Situation => ({
    state: store.state(),
    view,
    strings,
    size,
    nowMs: clock.nowMs(),
  });

  const follow = (reaction: Reaction) => {
    view = reaction.view;
    for (const event of reaction.events) store.dispatch(event);
    changed();
    if (reaction.isExit) exit();
  };

  /** A countdown or a notice on the screen moves with the clock; nothing else does. */
  const setSecondHand = () => {
    callOff();
    const nowMs = clock.nowMs();
    const isCounting = store.state().link.kind === 'waiting';
    const isNoticed = view.notice !== undefined && view.notice.untilMs > nowMs;
    callOff = isCounting || isNoticed ? clock.after(SECOND_MS, changed) : () => {};
  };

  store.onNews((news) => follow(tellView(situation(), news)));
  store.onChange(changed);

  return {
    press: (press, now) => {
      size = now;
      const current = situation();
      follow(
        current.state.me === undefined ? pressEntry(current, press) : pressChat(current, press),
      );
    },
    screen: (now) => screenOf({ ...situation(), address, size: now }),
    onChange: (call) => {
      listeners.add(call);
      return () => {
        listeners.delete(call);
      };
    },
    title: () => titleOf(store.state()),
    version: () => version,
  };
}
