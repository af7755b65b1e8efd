import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns that `text` takes on a terminal; wide characters and emoji take two. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** User-perceived characters: an emoji family or a letter with its marks is one. */
export function graphemesOf(text: string): string[] {
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

/** Cuts `text` to at most `columns`, with an ellipsis where something was cut off. */
export function cut(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (widthOf(text) <= columns) return text;
  let taken = '';
  let width = 0;
  for (const grapheme of graphemesOf(text)) {
    const next = widthOf(grapheme);
    if (width + next > columns - 1) break;
    taken += grapheme;
    width += next;
  }
  return `${taken}…`;
}

/** Exactly `columns` wide: cut or filled up with spaces. */
export function pad(text: string, columns: number): string {
  const shown = cut(text, columns);
  return shown + ' '.repeat(Math.max(0, columns - widthOf(shown)));
}
