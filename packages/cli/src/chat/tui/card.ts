import { centred, fill, labelled, type Row, type Span, span, widthOfRow } from './spans.ts';

/** Where the cursor stands in a list of rows. */
export interface Placed {
  readonly rows: readonly Row[];
  readonly cursor: { readonly x: number; readonly y: number } | undefined;
}

const frame = { dim: true } as const;

/** A framed box in the middle of an area of `columns` by `height`. */
export function card(title: string, body: Placed, columns: number, height: number): Placed {
  const natural = Math.max(32, ...body.rows.map((row) => widthOfRow(row))) + 4;
  const width = Math.min(columns, natural);
  const inner = Math.max(1, width - 4);
  const shown = body.rows.slice(0, Math.max(1, height - 2));
  const side = (text: string): Span => span(text, frame);
  const middle = labelled(title, width - 2, frame)
    .map(({ text }) => text)
    .join('');
  const rows: Row[] = [
    [side(`╭${middle}╮`)],
    ...shown.map((row) => [side('│ '), ...fill(row, inner), side(' │')]),
    [side(`╰${'─'.repeat(Math.max(0, width - 2))}╯`)],
  ];
  const above = Math.max(0, Math.floor((height - rows.length) / 2));
  const left = Math.max(0, Math.floor((columns - width) / 2));
  const blank = fill([], columns);
  const placed = [
    ...Array.from({ length: above }, () => blank),
    ...rows.map((row) => centred(row, columns)),
  ];
  while (placed.length < height) placed.push(blank);
  const { cursor } = body;
  return {
    rows: placed.slice(0, height),
    cursor:
      cursor === undefined || cursor.y >= shown.length
        ? undefined
        : { x: left + 2 + Math.min(cursor.x, inner - 1), y: above + 1 + cursor.y },
  };
}
