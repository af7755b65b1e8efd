import type { Editor } from '../edit/editor.ts';
import { widthOf } from '../text/width.ts';

export interface InputLayout {
  readonly rows: readonly string[];
  readonly cursorRow: number;
  readonly cursorColumn: number;
}

/** Lays an editor out in rows of at most `columns`, and says where its cursor stands. */
export function layOutInput({ graphemes, cursor }: Editor, columns: number): InputLayout {
  const rows = [''];
  let width = 0;
  let at = { row: 0, column: 0 };
  graphemes.forEach((grapheme, index) => {
    const next = grapheme === '\n' ? 0 : widthOf(grapheme);
    if (grapheme !== '\n' && width + next > columns) {
      rows.push('');
      width = 0;
    }
    if (index === cursor) at = { row: rows.length - 1, column: width };
    if (grapheme === '\n') {
      rows.push('');
      width = 0;
    } else {
      rows[rows.length - 1] += grapheme;
      width += next;
    }
  });
  if (cursor === graphemes.length) {
    // Behind a full row the cursor stands on the next one.
    if (width >= columns) {
      rows.push('');
      width = 0;
    }
    at = { row: rows.length - 1, column: width };
  }
  return { rows, cursorRow: at.row, cursorColumn: at.column };
}

/** The part of the rows that is shown when there are more than `height`. */
export function inputWindow(layout: InputLayout, height: number): InputLayout {
  const top = Math.max(0, layout.cursorRow - height + 1);
  return {
    rows: layout.rows.slice(top, top + height),
    cursorRow: layout.cursorRow - top,
    cursorColumn: layout.cursorColumn,
  };
}
