import { harmless } from '../text/harmless.ts';
import { graphemesOf } from '../text/width.ts';

/** A text being written, as user-perceived characters; the cursor stands before one of them. */
export interface Editor {
  readonly graphemes: readonly string[];
  readonly cursor: number;
}

export type Edit =
  | 'left'
  | 'right'
  | 'wordLeft'
  | 'wordRight'
  | 'start'
  | 'end'
  | 'backspace'
  | 'delete'
  | 'killToStart'
  | 'killToEnd'
  | 'killWord';

export const emptyEditor: Editor = { graphemes: [], cursor: 0 };

export function editorOf(text: string): Editor {
  const graphemes = graphemesOf(text);
  return { graphemes, cursor: graphemes.length };
}

export function textOf(editor: Editor): string {
  return editor.graphemes.join('');
}

/** Puts text in at the cursor. What joins with its neighbours, as a mark does, joins. */
export function insert(editor: Editor, text: string): Editor {
  const before = editor.graphemes.slice(0, editor.cursor).join('');
  const after = editor.graphemes.slice(editor.cursor).join('');
  const left = before + safe(text, before);
  return { graphemes: graphemesOf(left + after), cursor: graphemesOf(left).length };
}

/** A mark or a joiner that is typed by itself belongs to what stands before it: keep it. */
function safe(text: string, before: string): string {
  return before !== '' && /^[\p{M}\u200d]+$/u.test(text) ? text : harmless(text);
}

export function edit(editor: Editor, how: Edit): Editor {
  const { graphemes, cursor } = editor;
  switch (how) {
    case 'left':
      return { graphemes, cursor: Math.max(0, cursor - 1) };
    case 'right':
      return { graphemes, cursor: Math.min(graphemes.length, cursor + 1) };
    case 'wordLeft':
      return { graphemes, cursor: wordStart(editor) };
    case 'wordRight':
      return { graphemes, cursor: wordEnd(editor) };
    case 'start':
      return { graphemes, cursor: lineStart(editor) };
    case 'end':
      return { graphemes, cursor: lineEnd(editor) };
    case 'backspace':
      return without(editor, Math.max(0, cursor - 1), cursor);
    case 'delete':
      return without(editor, cursor, cursor + 1);
    case 'killToStart':
      return without(editor, lineStart(editor), cursor);
    case 'killToEnd':
      return without(editor, cursor, lineEnd(editor));
    case 'killWord':
      return without(editor, wordStart(editor), cursor);
  }
}

function without({ graphemes }: Editor, from: number, to: number): Editor {
  const rest = [...graphemes.slice(0, from), ...graphemes.slice(to)];
  return { graphemes: graphemesOf(rest.join('')), cursor: from };
}

function lineStart({ graphemes, cursor }: Editor): number {
  return graphemes.slice(0, cursor).lastIndexOf('\n') + 1;
}

function lineEnd({ graphemes, cursor }: Editor): number {
  const at = graphemes.indexOf('\n', cursor);
  return at === -1 ? graphemes.length : at;
}

const isBlank = (grapheme: string | undefined) => grapheme !== undefined && /^\s$/.test(grapheme);

function wordStart({ graphemes, cursor }: Editor): number {
  let at = cursor;
  while (at > 0 && isBlank(graphemes[at - 1])) at -= 1;
  while (at > 0 && !isBlank(graphemes[at - 1])) at -= 1;
  return at;
}

function wordEnd({ graphemes, cursor }: Editor): number {
  let at = cursor;
  while (at < graphemes.length && isBlank(graphemes[at])) at += 1;
  while (at < graphemes.length && !isBlank(graphemes[at])) at += 1;
  return at;
}
