import type { Key as InkKey } from 'ink';
import type { Edit } from '../edit/editor.ts';

export type KeyName =
  | 'enter'
  | 'newline'
  | 'tab'
  | 'escape'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'home'
  | 'end'
  | 'pageUp'
  | 'pageDown'
  | 'backspace'
  | 'delete';

/** `ctrl-` and so on before a name or a letter: `ctrl-a`, `alt-up`, `shift-tab`. */
export type Press =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'key'; readonly name: string };

const named: readonly (readonly [keyof InkKey, KeyName])[] = [
  ['return', 'enter'],
  ['tab', 'tab'],
  ['escape', 'escape'],
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['home', 'home'],
  ['end', 'end'],
  ['pageUp', 'pageUp'],
  ['pageDown', 'pageDown'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/** What was pressed. Fast typing comes in one piece, so one call may be several presses. */
export function pressesOf(input: string, key: InkKey): Press[] {
  if (key.eventType === 'release') return [];
  const name = named.find(([flag]) => key[flag] === true)?.[1];
  if (name !== undefined) return [{ kind: 'key', name: modified(name, key) }];
  if (input === '') return [];
  if (key.ctrl || key.meta) return [{ kind: 'key', name: modified(input.toLowerCase(), key) }];
  return piecesOf(input);
}

function modified(name: string, key: InkKey): string {
  if (key.ctrl) return `ctrl-${name}`;
  if (key.meta) return `alt-${name}`;
  return key.shift && name.length > 1 ? `shift-${name}` : name;
}

function piecesOf(input: string): Press[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are the keys among the text
  return input.split(/([\u0000-\u001f\u007f])/).flatMap((piece): Press[] => {
    if (piece === '') return [];
    return [controlOf(piece) ?? { kind: 'text', text: piece }];
  });
}

function controlOf(piece: string): Press | undefined {
  const code = piece.charCodeAt(0);
  if (piece.length > 1 || (code > 0x1f && code !== 0x7f)) return undefined;
  const names: Record<string, KeyName> = {
    '\r': 'enter',
    '\n': 'newline',
    '\t': 'tab',
    '\u001b': 'escape',
    '\u0008': 'backspace',
    '\u007f': 'backspace',
  };
  return { kind: 'key', name: names[piece] ?? `ctrl-${String.fromCharCode(code + 0x60)}` };
}

/** The editing that a key means in any line of text. */
export const editKeys: { readonly [name: string]: Edit } = {
  left: 'left',
  right: 'right',
  'ctrl-b': 'left',
  'ctrl-f': 'right',
  'ctrl-left': 'wordLeft',
  'ctrl-right': 'wordRight',
  'alt-left': 'wordLeft',
  'alt-right': 'wordRight',
  'alt-b': 'wordLeft',
  'alt-f': 'wordRight',
  home: 'start',
  end: 'end',
  'ctrl-a': 'start',
  'ctrl-e': 'end',
  backspace: 'backspace',
  'alt-backspace': 'killWord',
  'ctrl-w': 'killWord',
  delete: 'delete',
  'ctrl-d': 'delete',
  'ctrl-u': 'killToStart',
  'ctrl-k': 'killToEnd',
};
