import { expect, test } from 'vitest';
import { type Edit, edit, editorOf, emptyEditor, insert, textOf } from './editor.ts';
import { emptyHistory, look, remember } from './input-history.ts';

const family = '👨‍👩‍👧‍👦';

/** Shows an editor with `|` at its cursor. */
function shown({ graphemes, cursor }: ReturnType<typeof editorOf>): string {
  return `${graphemes.slice(0, cursor).join('')}|${graphemes.slice(cursor).join('')}`;
}

function after(text: string, ...edits: Edit[]): string {
  return shown(edits.reduce(edit, editorOf(text)));
}

test('moves and deletes by what a person sees as one character', () => {
  expect(after(`你${family}e\u0301`, 'backspace')).toBe(`你${family}|`);
  expect(after(`你${family}`, 'backspace')).toBe('你|');
  expect(after(`你${family}`, 'left', 'left', 'delete')).toBe(`|${family}`);
});

test('knows the usual line keys', () => {
  expect(after('one two', 'start')).toBe('|one two');
  expect(after('one two', 'wordLeft')).toBe('one |two');
  expect(after('one two', 'start', 'wordRight')).toBe('one| two');
  expect(after('one two ', 'killWord')).toBe('one |');
  expect(after('one two', 'wordLeft', 'killToStart')).toBe('|two');
  expect(after('one two', 'wordLeft', 'killToEnd')).toBe('one |');
  expect(after('a\nbc', 'start')).toBe('a\n|bc');
  expect(after('a\nb', 'start', 'left', 'start', 'start')).toBe('|a\nb');
});

test('an emoji that comes in pieces becomes one character', () => {
  const built = ['👨', '\u200d', '👩', '\u200d', '👧'].reduce(insert, emptyEditor);
  expect(built.graphemes).toEqual(['👨‍👩‍👧']);
  expect(built.cursor).toBe(1);
});

test('what is pasted cannot bring control characters in', () => {
  expect(textOf(insert(editorOf('a'), '\u001b[31mb\r\nc'))).toBe('a␛[31mb\nc');
});

test('looks back through what was sent, and returns to the draft', () => {
  const history = remember(remember(emptyHistory, 'one'), 'two');
  const first = look(history, editorOf('draft'), 'older');
  const second = look(first.history, first.editor, 'older');
  const stuck = look(second.history, second.editor, 'older');
  expect([first, second, stuck].map(({ editor }) => textOf(editor))).toEqual(['two', 'one', 'one']);
  const back = look(look(stuck.history, stuck.editor, 'newer').history, stuck.editor, 'newer');
  expect(textOf(back.editor)).toBe('draft');
});
