import { type Listed, listed } from '../core/select.ts';
import type { ChatState } from '../core/state.ts';
import type { Strings } from '../strings/strings.ts';
import { harmlessLine } from '../text/harmless.ts';
import { clockText, dayText } from '../text/time-text.ts';
import { palette, type Row, type Span, type Style, span, spread } from './spans.ts';

export interface Sidebar {
  readonly state: ChatState;
  readonly strings: Strings;
  readonly columns: number;
  readonly height: number;
  readonly nowMs: number;
}

/** The conversations, around the open one where they do not all fit. */
export function sidebarRows({ state, columns, height, nowMs }: Sidebar): Row[] {
  const entries = listed(state);
  const openAt = entries.findIndex(({ key }) => key === state.open);
  const top = Math.max(0, Math.min(openAt - Math.floor(height / 2), entries.length - height));
  return entries
    .slice(top, top + height)
    .map((entry) => entryRow(entry, { state, columns, nowMs }));
}

function entryRow(
  entry: Listed,
  { state, columns, nowMs }: Pick<Sidebar, 'state' | 'columns' | 'nowMs'>,
): Row {
  const isOpen = entry.key === state.open;
  const base: Style = isOpen ? { inverse: true } : {};
  const name: Style = { ...base, bold: entry.unread > 0 };
  return spread(
    [span(' ', base), dot(entry, state, base), span(` ${harmlessLine(entry.name)}`, name)],
    [badge(entry, nowMs, base), span(' ', base)],
    columns,
    base,
  );
}

function dot({ kind, presence }: Listed, { link }: ChatState, base: Style): Span {
  if (kind === 'group') return span('#', { ...base, color: palette.accent });
  // While the line is down nobody knows who is there.
  const isOnline = presence === 'online' && link.kind === 'online';
  return isOnline ? span('●', { ...base, color: palette.good }) : span('○', { ...base, dim: true });
}

function badge({ unread, lastAtMs }: Listed, nowMs: number, base: Style): Span {
  if (unread > 0) {
    const text = unread > 99 ? '99+' : String(unread);
    return span(` ${text}`, { ...base, color: palette.warning, bold: true });
  }
  return span(lastAtMs === undefined ? '' : ` ${shortTime(lastAtMs, nowMs)}`, {
    ...base,
    dim: true,
  });
}

function shortTime(atMs: number, nowMs: number): string {
  const day = dayText(new Date(atMs));
  return day === dayText(new Date(nowMs)) ? clockText(atMs) : day.slice(5);
}
