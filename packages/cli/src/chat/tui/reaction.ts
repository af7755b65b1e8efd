import type { ChatEvent } from '../core/events.ts';
import type { ChatState } from '../core/state.ts';
import type { Strings } from '../strings/strings.ts';
import type { Notice, Size, View } from './view.ts';

/** What the reaction to a key depends on. */
export interface Situation {
  readonly state: ChatState;
  readonly view: View;
  readonly strings: Strings;
  readonly size: Size;
  readonly nowMs: number;
}

export interface Reaction {
  readonly view: View;
  readonly events: readonly ChatEvent[];
  readonly isExit: boolean;
}

const NOTICE_MS = 8_000;

export function react(view: View, ...events: ChatEvent[]): Reaction {
  return { view, events, isExit: false };
}

export function exit(view: View): Reaction {
  return { view, events: [], isExit: true };
}

function noticeOf(text: string, tone: Notice['tone'], nowMs: number): Notice {
  return { text, tone, untilMs: nowMs + NOTICE_MS };
}

export function notify(
  { view, nowMs }: Pick<Situation, 'view' | 'nowMs'>,
  text: string,
  tone: Notice['tone'] = 'bad',
): View {
  return { ...view, notice: noticeOf(text, tone, nowMs) };
}
