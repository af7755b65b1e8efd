/**
 * A text as search sees it: words of letters and digits, single characters of the scripts that are
 * written without spaces, and emoji; folded, so that case, width and accents make no difference.
 */
export interface Unit {
  readonly text: string;
  /** Where it stands in the text, in UTF-16 units; the end is not part of it. */
  readonly start: number;
  readonly end: number;
  /** A character of a script without spaces. */
  readonly isCharacter: boolean;
  /** Such a character right behind another one. */
  readonly isGlued: boolean;
}

/** A longer word is its beginning. */
const WORD_CHARACTERS = 64;
/** What a message has beyond so many different words and pairs is not indexed. */
const TOKENS_A_TEXT = 4_096;

const PIECE =
  /(?<emoji>\p{RI}\p{RI}|\p{Extended_Pictographic}(?:\ufe0f|\p{EMod}|\u200d\p{Extended_Pictographic})*)|(?<spaceless>[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u30fc\uff70々](?:[\u3099\u309a\uff9e\uff9f])?)|(?<word>(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u30fc\uff70々\p{Extended_Pictographic}])[\p{L}\p{N}\p{M}]|\p{Nd})+)/gu;

/** The units of a text, in their order. */
export function unitsOf(text: string): Unit[] {
  const units: Unit[] = [];
  let gluedAt = -1;
  for (const match of text.matchAll(PIECE)) {
    const [piece] = match;
    const start = match.index;
    const end = start + piece.length;
    const { emoji, spaceless } = match.groups ?? {};
    const isCharacter = spaceless !== undefined;
    const folded = emoji === undefined ? fold(piece) : emoji.replace(/\ufe0f|\p{EMod}/gu, '');
    if (folded === '') continue;
    const isGlued = isCharacter && gluedAt === start;
    units.push({ text: cut(folded), start, end, isCharacter, isGlued });
    gluedAt = isCharacter ? end : -1;
  }
  return units;
}

/**
 * What an index holds of a text: its words, its characters of scripts without spaces, and their
 * pairs, each once. A text that has what is sought has all tokens of it.
 */
export function tokensOf(units: readonly Unit[]): string[] {
  const tokens = new Set<string>();
  for (const [index, unit] of units.entries()) {
    if (tokens.size >= TOKENS_A_TEXT) break;
    tokens.add(unit.text);
    if (unit.isGlued) tokens.add(`${units[index - 1]?.text}${unit.text}`);
  }
  return [...tokens];
}

/** Compatible forms, upper and lower case, and Latin letters with marks become one. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '');
}

/** Never half of a surrogate pair. */
function cut(text: string): string {
  return text.length <= WORD_CHARACTERS ? text : [...text].slice(0, WORD_CHARACTERS).join('');
}
