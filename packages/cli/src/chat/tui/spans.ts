import { cut, widthOf } from '../text/width.ts';

export interface Style {
  readonly color?: string;
  readonly background?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly inverse?: boolean;
}

export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** One line of the screen, from left to right. */
export type Row = readonly Span[];

const plain: Style = {};

export function span(text: string, style: Style = plain): Span {
  return { text, style };
}

export function widthOfRow(row: Row): number {
  return row.reduce((width, { text }) => width + widthOf(text), 0);
}

/** Exactly `columns` wide: cut, or filled up with spaces of the given style. */
export function fill(row: Row, columns: number, style: Style = plain): Row {
  const kept: Span[] = [];
  let left = columns;
  for (const { text, style: own } of row) {
    if (left <= 0) break;
    const shown = cut(text, left);
    kept.push({ text: shown, style: own });
    left -= widthOf(shown);
  }
  return left > 0 ? [...kept, span(' '.repeat(left), style)] : kept;
}

/** Left and right parts with the space between them; the left part gives way. */
export function spread(left: Row, right: Row, columns: number, style: Style = plain): Row {
  const rightWidth = widthOfRow(right);
  if (rightWidth >= columns) return fill(right, columns, style);
  return [...fill(left, columns - rightWidth, style), ...right];
}

/** A line across with a label in its middle. */
export function labelled(label: string, columns: number, style: Style): Row {
  const text = cut(` ${label} `, Math.max(0, columns - 4));
  const room = Math.max(0, columns - widthOf(text));
  const before = Math.floor(room / 2);
  return [span('─'.repeat(before) + text + '─'.repeat(room - before), style)];
}

export function centred(row: Row, columns: number): Row {
  const room = Math.max(0, columns - widthOfRow(row));
  return fill([span(' '.repeat(Math.floor(room / 2))), ...row], columns);
}

export const palette = {
  accent: 'cyan',
  good: 'green',
  warning: 'yellow',
  bad: 'red',
} as const;

const senderColors = ['green', 'yellow', 'magenta', 'blueBright', 'redBright', 'greenBright'];

/** The same colour for the same person, always. */
export function colorOf(userId: number): string {
  return senderColors[Math.abs(userId) % senderColors.length] ?? 'green';
}
