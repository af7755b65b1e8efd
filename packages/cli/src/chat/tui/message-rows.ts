import type { ChatState, Conversation, Message } from '../core/state.ts';
import { type Strings, troubleText } from '../strings/strings.ts';
import { harmless, harmlessLine } from '../text/harmless.ts';
import { clockText, dayText } from '../text/time-text.ts';
import { cut, widthOf } from '../text/width.ts';
import { wrap } from '../text/wrap.ts';
import { colorOf, labelled, palette, type Row, type Span, span } from './spans.ts';

/** A row of the messages pane, and the message it belongs to: scrolling holds on to that. */
export interface MessageRow {
  readonly row: Row;
  readonly number: number;
}

export interface MessagePane {
  readonly conversation: Conversation;
  readonly state: ChatState;
  readonly strings: Strings;
  readonly columns: number;
  readonly nowMs: number;
}

/** Messages of one sender stay together for this long. */
const GROUP_MS = 5 * 60_000;
const BAR = '▎';

/** All rows of a conversation: days, senders, texts, and where the new ones begin. */
export function messageRows(pane: MessagePane): MessageRow[] {
  const { conversation, strings, columns, nowMs } = pane;
  const rows: MessageRow[] = [];
  let previous: Message | undefined;
  for (const message of conversation.messages) {
    const { number } = message;
    const add = (row: Row) => rows.push({ row, number });
    const isNewDay = previous === undefined || dayOf(previous) !== dayOf(message);
    const isFirstNew = number === conversation.firstNew;
    if (isNewDay) {
      if (previous !== undefined) add([]);
      add(labelled(dayLabel(message.atMs, nowMs, strings), columns, { dim: true }));
    }
    if (isFirstNew) {
      add(labelled(strings.newMessages, columns, { color: palette.bad }));
    }
    if (isNewDay || isFirstNew || previous === undefined || !isTogether(previous, message)) {
      if (!isNewDay && !isFirstNew) add([]);
      add(senderRow(message, pane));
    }
    for (const row of textRows(message, pane)) add(row);
    previous = message;
  }
  return rows;
}

function isTogether(before: Message, message: Message): boolean {
  const gapMs = message.atMs - before.atMs;
  return before.fromId === message.fromId && gapMs >= 0 && gapMs < GROUP_MS;
}

function senderRow(message: Message, { state, strings, columns }: MessagePane): Row {
  const isMine = message.fromId === state.me?.id;
  const color = colorFor(message, state);
  const name = isMine ? strings.you : harmlessLine(message.fromName);
  return [
    span(BAR, { color }),
    span(` ${cut(name, Math.max(4, columns - 10))}`, { color, bold: true }),
    span(`  ${clockText(message.atMs)}`, { dim: true }),
  ];
}

function textRows(message: Message, { state, strings, columns }: MessagePane): Row[] {
  const color = colorFor(message, state);
  const bar = [span(BAR, { color }), span(' ')];
  const lines = wrapped(message, columns - 2);
  const rows: Row[] = lines.map((line) => [...bar, span(line)]);
  const mark = deliveryMark(message, strings);
  const last = lines.at(-1);
  if (mark === undefined || last === undefined) return rows;
  // A mark that does not fit behind the text gets rows of its own.
  const room = columns - 2 - widthOf(last);
  if (widthOf(mark.text) + 1 <= room) {
    return rows.with(-1, [...bar, span(`${last} `), mark]);
  }
  return [...rows, ...wrap(mark.text, columns - 2).map((text) => [...bar, { ...mark, text }])];
}

function deliveryMark({ delivery }: Message, strings: Strings): Span | undefined {
  switch (delivery.kind) {
    case 'received':
      return undefined;
    case 'queued':
      return span(`… ${strings.queued}`, { color: palette.warning });
    case 'sending':
      return span('…', { dim: true });
    case 'sent':
      return span('✓', { dim: true });
    case 'failed':
      return span(`✗ ${strings.failed(troubleText(strings, delivery.trouble))}`, {
        color: palette.bad,
      });
  }
}

function colorFor(message: Message, state: ChatState): string {
  return message.fromId === state.me?.id ? palette.accent : colorOf(message.fromId);
}

/** Wrapping is the costly part of a frame, and a message that came does not change. */
const cache = new WeakMap<Message, { columns: number; lines: string[] }>();

function wrapped(message: Message, columns: number): string[] {
  const known = cache.get(message);
  if (known?.columns === columns) return known.lines;
  const lines = wrap(harmless(message.text), columns);
  cache.set(message, { columns, lines });
  return lines;
}

function dayOf(message: Message): string {
  return dayText(new Date(message.atMs));
}

const DAY_MS = 24 * 60 * 60_000;

function dayLabel(atMs: number, nowMs: number, strings: Strings): string {
  const day = dayText(new Date(atMs));
  if (day === dayText(new Date(nowMs))) return strings.today;
  if (day === dayText(new Date(nowMs - DAY_MS))) return strings.yesterday;
  return new Intl.DateTimeFormat(strings.locale, { dateStyle: 'full' }).format(atMs);
}
