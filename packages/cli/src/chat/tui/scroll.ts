import type { MessageRow } from './message-rows.ts';
import type { Anchor } from './view.ts';

/** The first row to show: the newest ones, or where the person stopped to read. */
export function topRow(
  rows: readonly MessageRow[],
  anchor: Anchor | undefined,
  height: number,
): number {
  const bottom = Math.max(0, rows.length - height);
  if (anchor === undefined) return bottom;
  const first = rows.findIndex(({ number }) => number >= anchor.number);
  return first === -1 ? bottom : Math.min(bottom, first + anchor.rowWithin);
}

/** Moves by rows; back at the newest, it lets go, so that new messages are followed again. */
export function scrolled(
  rows: readonly MessageRow[],
  anchor: Anchor | undefined,
  height: number,
  by: number,
): Anchor | undefined {
  const bottom = Math.max(0, rows.length - height);
  const top = Math.max(0, topRow(rows, anchor, height) + by);
  const row = rows[top];
  if (top >= bottom || row === undefined) return undefined;
  const first = rows.findIndex(({ number }) => number === row.number);
  const seenNumber = anchor?.seenNumber ?? rows.at(-1)?.number ?? 0;
  return { number: row.number, rowWithin: top - first, seenNumber };
}
