import type { ChatState } from '../core/state.ts';
import type { Strings } from '../strings/strings.ts';
import type { Placed } from './card.ts';
import { chatScreen } from './chat-screen.ts';
import { entryScreen } from './entry-screen.ts';
import { fill } from './spans.ts';
import type { Size, View } from './view.ts';

export interface ScreenInput {
  readonly state: ChatState;
  readonly view: View;
  readonly strings: Strings;
  readonly address: string;
  readonly nowMs: number;
  readonly size: Size;
}

/** Everything that is on the screen, as exactly `size.rows` rows of `size.columns`. */
export function screenOf({ state, view, strings, address, nowMs, size }: ScreenInput): Placed {
  const { rows, cursor } =
    state.me === undefined
      ? entryScreen(state, view.entry, strings, address, nowMs, size)
      : chatScreen(state, view, strings, address, nowMs, size);
  const filled = Array.from({ length: size.rows }, (_, at) => fill(rows[at] ?? [], size.columns));
  const isInside = cursor !== undefined && cursor.x < size.columns && cursor.y < size.rows;
  return { rows: filled, cursor: isInside ? cursor : undefined };
}
