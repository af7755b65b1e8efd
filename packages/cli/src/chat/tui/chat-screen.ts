import { groupOf, listed, nameOf } from '../core/select.ts';
import type { ChatState } from '../core/state.ts';
import { emptyEditor, textOf } from '../edit/editor.ts';
import type { Strings } from '../strings/strings.ts';
import { harmlessLine } from '../text/harmless.ts';
import { widthOf } from '../text/width.ts';
import type { Placed } from './card.ts';
import { dialogRows } from './dialog-rows.ts';
import { headerRow } from './header-row.ts';
import { inputWindow, layOutInput } from './input-rows.ts';
import { type MessageRow, messageRows } from './message-rows.ts';
import { topRow } from './scroll.ts';
import { sidebarRows } from './sidebar-rows.ts';
import { commandHint } from './slash.ts';
import { centred, fill, palette, type Row, span, spread } from './spans.ts';
import { statusRow } from './status-row.ts';
import type { Size, View } from './view.ts';

const MOST_INPUT_ROWS = 6;
const PROMPT = ' › ';

/** How the screen is divided; keys that scroll need to know it too. */
export interface Layout {
  readonly sidebarColumns: number;
  readonly paneColumns: number;
  readonly paneHeight: number;
  readonly inputRows: number;
  readonly inputColumns: number;
}

export function layoutOf(view: View, state: ChatState, size: Size): Layout {
  const hasSidebar = size.columns >= 60;
  const sidebarColumns = hasSidebar ? Math.min(30, Math.max(20, Math.floor(size.columns / 4))) : 0;
  const inputColumns = Math.max(4, size.columns - widthOf(PROMPT) - 1);
  const wanted = layOutInput(draftOf(view, state), inputColumns).rows.length;
  const inputRows = Math.max(1, Math.min(wanted, MOST_INPUT_ROWS, size.rows - 8));
  return {
    sidebarColumns,
    paneColumns: size.columns - (hasSidebar ? sidebarColumns + 1 : 0),
    paneHeight: Math.max(1, size.rows - 4 - inputRows),
    inputRows,
    inputColumns,
  };
}

export function draftOf(view: View, state: ChatState) {
  return view.drafts.get(state.open ?? 'none') ?? emptyEditor;
}

export function paneRows(
  state: ChatState,
  strings: Strings,
  columns: number,
  nowMs: number,
): MessageRow[] {
  const conversation = state.open === undefined ? undefined : state.conversations.get(state.open);
  if (conversation === undefined) return [];
  return messageRows({ conversation, state, strings, columns: columns - 1, nowMs });
}

/** The whole screen of somebody who is logged in. */
export function chatScreen(
  state: ChatState,
  view: View,
  strings: Strings,
  address: string,
  nowMs: number,
  size: Size,
): Placed {
  const layout = layoutOf(view, state, size);
  const { sidebarColumns, paneColumns, paneHeight } = layout;
  const hasSidebar = sidebarColumns > 0;
  const messages = paneRows(state, strings, paneColumns, nowMs);
  const dialog = view.dialog && dialogRows(view.dialog, state, strings, paneColumns, paneHeight);
  const pane =
    dialog?.rows ?? shownMessages(messages, state, view, strings, paneColumns, paneHeight);
  const sidebar = sidebarRows({
    state,
    strings,
    columns: sidebarColumns,
    height: paneHeight,
    nowMs,
  });
  const side = (row: Row | undefined, separator: string): Row =>
    hasSidebar ? [...fill(row ?? [], sidebarColumns), span(separator, { dim: true })] : [];

  const title = [span(` ${strings.conversations}`, { bold: true })];
  const rule = (joint: string): Row => [
    span(
      hasSidebar
        ? '─'.repeat(sidebarColumns) + joint + '─'.repeat(paneColumns)
        : '─'.repeat(size.columns),
      { dim: true },
    ),
  ];
  const input = inputPart(state, view, strings, layout, size.columns);
  const rows: Row[] = [
    [...side(title, '│'), ...headerRow(state, strings, paneColumns, hasSidebar)],
    rule('┼'),
    ...Array.from({ length: paneHeight }, (_, at) => [
      ...side(sidebar[at], '│'),
      ...fill(pane[at] ?? [], paneColumns),
    ]),
    noticeRow(rule('┴'), messages, state, view, strings, size.columns, nowMs),
    ...input.rows,
    statusRow(state, strings, address, nowMs, size.columns),
  ];
  const left = hasSidebar ? sidebarColumns + 1 : 0;
  const inputTop = 3 + paneHeight;
  const cursor =
    view.dialog === undefined
      ? input.cursor && { x: input.cursor.x, y: input.cursor.y + inputTop }
      : dialog?.cursor && { x: dialog.cursor.x + left, y: dialog.cursor.y + 2 };
  return { rows: rows.slice(0, size.rows), cursor };
}

function shownMessages(
  messages: readonly MessageRow[],
  state: ChatState,
  view: View,
  strings: Strings,
  columns: number,
  height: number,
): Row[] {
  if (messages.length === 0) return emptyPane(state, strings, columns, height);
  const top = topRow(messages, view.anchor, height);
  const rows = messages.slice(top, top + height).map(({ row }) => row);
  // A few messages stand at the bottom, next to where one writes.
  return [...Array.from({ length: height - rows.length }, (): Row => []), ...rows];
}

function emptyPane(state: ChatState, strings: Strings, columns: number, height: number): Row[] {
  const isNobody = listed(state).length === 0;
  const title =
    isNobody || state.open === undefined
      ? strings.emptyTitle
      : strings.emptyConversation(harmlessLine(nameOf(state, state.open)));
  const lines = isNobody ? strings.emptyLines(state.me?.id ?? 0) : emptyHints(state, strings);
  const rows: Row[] = [
    centred([span(title, { bold: true })], columns),
    [],
    ...lines.map((line) => centred([span(line, { dim: true })], columns)),
  ];
  const above = Math.max(0, Math.floor((height - rows.length) / 2));
  return [...Array.from({ length: above }, (): Row => []), ...rows];
}

function emptyHints(state: ChatState, strings: Strings): readonly string[] {
  const group = state.open && groupOf(state, state.open);
  const isAlone = group !== undefined && group.members.length <= 1;
  return isAlone ? strings.emptyGroupLines(group.id) : strings.emptyConversationLines;
}

/** The line above the input: what just happened, or that newer messages stand below. */
function noticeRow(
  rule: Row,
  messages: readonly MessageRow[],
  state: ChatState,
  view: View,
  strings: Strings,
  columns: number,
  nowMs: number,
): Row {
  const { notice, anchor } = view;
  const current = notice !== undefined && notice.untilMs > nowMs ? notice : undefined;
  const hint = commandHint(textOf(draftOf(view, state)), strings);
  // What went wrong with a command matters more than how commands are written.
  if (hint !== undefined && current?.tone !== 'bad') {
    return spread([span(` ${hint}`, { color: palette.accent })], [], columns);
  }
  if (current !== undefined) {
    return spread([span(` ${current.text}`, { color: palette[current.tone] })], [], columns);
  }
  if (anchor === undefined) return rule;
  const news = new Set(
    messages.flatMap(({ number }) => (number > anchor.seenNumber ? [number] : [])),
  ).size;
  const text = news > 0 ? strings.newBelow(news) : strings.olderShown;
  const style = news > 0 ? { color: palette.warning, bold: true } : { dim: true };
  return spread([], [span(`${text} `, style)], columns);
}

function inputPart(
  state: ChatState,
  view: View,
  strings: Strings,
  layout: Layout,
  columns: number,
): Placed {
  const draft = draftOf(view, state);
  const shown = inputWindow(layOutInput(draft, layout.inputColumns), layout.inputRows);
  const hint = state.open === undefined ? strings.noConversationHint : strings.inputHint;
  const rows = shown.rows.map((text, index): Row => {
    const prompt = span(index === 0 ? PROMPT : '   ', { color: palette.accent, bold: true });
    const isEmpty = draft.graphemes.length === 0;
    return fill([prompt, isEmpty ? span(hint, { dim: true }) : span(text)], columns);
  });
  return { rows, cursor: { x: widthOf(PROMPT) + shown.cursorColumn, y: shown.cursorRow } };
}
