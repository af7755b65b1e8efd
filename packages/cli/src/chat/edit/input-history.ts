import { type Editor, editorOf, textOf } from './editor.ts';

const KEPT = 200;

/** What was sent before, and what stood in the line when the person began to look back. */
export interface InputHistory {
  readonly entries: readonly string[];
  /** How far back one is: 0 is the line being written. */
  readonly back: number;
  readonly draft: string;
}

export const emptyHistory: InputHistory = { entries: [], back: 0, draft: '' };

export function remember(history: InputHistory, text: string): InputHistory {
  const entries = history.entries.at(-1) === text ? history.entries : [...history.entries, text];
  return { entries: entries.slice(-KEPT), back: 0, draft: '' };
}

/** One entry further back (`older`) or towards the draft (`newer`). */
export function look(
  history: InputHistory,
  editor: Editor,
  way: 'older' | 'newer',
): { history: InputHistory; editor: Editor } {
  const back = history.back + (way === 'older' ? 1 : -1);
  if (back < 0 || back > history.entries.length) return { history, editor };
  const draft = history.back === 0 ? textOf(editor) : history.draft;
  const text = back === 0 ? draft : (history.entries.at(-back) ?? '');
  return { history: { ...history, back, draft }, editor: editorOf(text) };
}
