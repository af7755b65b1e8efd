import fc from 'fast-check';
import { expect, test } from 'vitest';
import { edit, editorOf } from '../edit/editor.ts';
import { widthOf } from '../text/width.ts';
import { inputWindow, layOutInput } from './input-rows.ts';

test('breaks before a wide character that does not fit, and the cursor goes with it', () => {
  const layout = layOutInput(editorOf('abc你好'), 6);
  expect(layout).toEqual({ rows: ['abc你', '好'], cursorRow: 1, cursorColumn: 2 });
});

test('behind a full row, and behind a line end, the cursor stands on the next row', () => {
  expect(layOutInput(editorOf('abcd'), 4)).toEqual({
    rows: ['abcd', ''],
    cursorRow: 1,
    cursorColumn: 0,
  });
  expect(layOutInput(editorOf('a\n'), 4)).toEqual({
    rows: ['a', ''],
    cursorRow: 1,
    cursorColumn: 0,
  });
});

test('shows the rows around the cursor when there are too many', () => {
  const layout = layOutInput(edit(editorOf('a\nb\nc\nd'), 'left'), 9);
  expect(inputWindow(layout, 2)).toEqual({ rows: ['c', 'd'], cursorRow: 1, cursorColumn: 0 });
});

test('the text before the cursor is what stands before it on the screen', () => {
  const texts = fc.array(fc.constantFrom('a', '你', '👨‍👩‍👧‍👦', 'e\u0301', ' '), { maxLength: 30 });
  fc.assert(
    fc.property(texts, fc.nat(30), fc.integer({ min: 2, max: 12 }), (parts, at, columns) => {
      const graphemes = parts;
      const cursor = Math.min(at, graphemes.length);
      const { rows, cursorRow, cursorColumn } = layOutInput({ graphemes, cursor }, columns);
      for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(columns);
      const before = widthOf(graphemes.slice(0, cursor).join(''));
      const above = rows.slice(0, cursorRow).reduce((sum, row) => sum + widthOf(row), 0);
      expect(above + cursorColumn).toBe(before);
    }),
  );
});
