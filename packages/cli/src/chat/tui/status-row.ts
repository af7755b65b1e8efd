import type { ChatState, Link } from '../core/state.ts';
import type { Strings } from '../strings/strings.ts';
import { harmlessLine } from '../text/harmless.ts';
import { palette, type Row, type Span, type Style, span, spread, widthOfRow } from './spans.ts';

const bar: Style = { inverse: true };

/** The bottom line: how the connection is, who one is and where, and the first keys to know. */
export function statusRow(
  state: ChatState,
  strings: Strings,
  address: string,
  nowMs: number,
  columns: number,
): Row {
  const who = state.me === undefined ? '' : `  ${harmlessLine(state.me.name)} (${state.me.id})`;
  const left = [
    span(' ', bar),
    ...linkSpans(state.link, strings, nowMs),
    span(`${who}  ${address}`, bar),
  ];
  const keys = [span(`${strings.statusKeys} `, bar)];
  const hasRoom = widthOfRow(left) + widthOfRow(keys) + 2 <= columns;
  return spread(left, hasRoom ? keys : [], columns, bar);
}

function linkSpans(link: Link, strings: Strings, nowMs: number): Span[] {
  switch (link.kind) {
    case 'online':
      return lamp('●', palette.good, strings.connected);
    case 'waiting': {
      const seconds = Math.max(1, Math.ceil((link.untilMs - nowMs) / 1_000));
      return lamp('○', palette.warning, strings.reconnectingIn(seconds));
    }
    case 'connecting':
    case 'open':
    case 'entering':
      return lamp('○', palette.warning, strings.reconnecting);
    case 'replaced':
      return lamp('○', palette.bad, strings.elsewhere);
    case 'offline':
      return lamp('○', palette.bad, strings.notConnected);
  }
}

function lamp(dot: string, color: string, text: string): Span[] {
  return [span(dot, { ...bar, background: color }), span(` ${text}`, bar)];
}
