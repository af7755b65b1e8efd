import { graphemesOf, widthOf } from './width.ts';

interface Row {
  text: string;
  width: number;
}

/**
 * Breaks text into rows of at most `columns`. Breaks at spaces where it can, between two wide
 * characters anywhere (Chinese has no spaces), and inside a word only when it is too long.
 */
export function wrap(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(2, columns)));
}

function wrapLine(line: string, columns: number): string[] {
  const rows: string[] = [];
  let row: Row = { text: '', width: 0 };
  for (const piece of piecesOf(line)) {
    const width = widthOf(piece);
    if (row.width + width <= columns) {
      row.text += piece;
      row.width += width;
      continue;
    }
    if (/^ +$/.test(piece)) {
      // Spaces at a break are the break.
      rows.push(row.text);
      row = { text: '', width: 0 };
      continue;
    }
    if (row.text !== '') rows.push(row.text.trimEnd());
    row = { text: '', width: 0 };
    for (const grapheme of graphemesOf(piece)) {
      const next = widthOf(grapheme);
      if (row.width + next > columns) {
        rows.push(row.text);
        row = { text: '', width: 0 };
      }
      row.text += grapheme;
      row.width += next;
    }
  }
  rows.push(row.text);
  return rows;
}

/** Closing punctuation stays with what it closes, so that no row begins with it. */
const closing = /^[、。，．：；！？）」』】》〉”’…]$/;

function piecesOf(line: string): string[] {
  const pieces: string[] = [];
  let word = '';
  const endWord = () => {
    if (word !== '') pieces.push(word);
    word = '';
  };
  for (const grapheme of graphemesOf(line)) {
    if (grapheme === ' ') {
      if (!/^ *$/.test(word)) endWord();
      word += ' ';
    } else if (closing.test(grapheme)) {
      if (word !== '' && !/^ +$/.test(word)) pieces.push(word + grapheme);
      else if (word === '' && pieces.length > 0) pieces.push((pieces.pop() ?? '') + grapheme);
      else {
        endWord();
        pieces.push(grapheme);
      }
      word = '';
    } else if (widthOf(grapheme) > 1) {
      endWord();
      pieces.push(grapheme);
    } else {
      if (word.startsWith(' ')) endWord();
      word += grapheme;
    }
  }
  endWord();
  return pieces;
}
