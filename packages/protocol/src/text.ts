/**
 * The length of a text in UTF-8, in bytes. Half a surrogate pair counts 3, as the replacement
 * character does that takes its place in UTF-8.
 */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else {
      bytes += 2;
      if (isPair(text, at)) at += 1;
    }
  }
  return bytes;
}

/** Whether a text has `minimum` to `maximum` bytes of UTF-8; short ones are not counted through. */
export function hasUtf8Bytes(text: string, minimum: number, maximum: number): boolean {
  const units = text.length;
  if (units > maximum) return false;
  if (units >= minimum && units * 3 <= maximum) return true;
  const bytes = utf8Bytes(text);
  return bytes >= minimum && bytes <= maximum;
}

/**
 * Whether a text has `minimum` to `maximum` characters (code points). A text with half a surrogate
 * pair has none that could be stored or compared, so it never has.
 */
export function hasCharacters(text: string, minimum: number, maximum: number): boolean {
  if (text.length < minimum || text.length > maximum * 2 || !text.isWellFormed()) return false;
  if (minimum <= 1 && text.length <= maximum) return true;
  let count = 0;
  for (const _ of text) count += 1;
  return count >= minimum && count <= maximum;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts a text into pieces for which `fits` holds, never inside what a reader sees as one
 * character (a grapheme, UAX #29) unless that one alone does not fit, and never inside a code
 * point. Each piece has at least one code point, even where that does not fit; joined they are the
 * text. What fits must also fit when it is shorter.
 */
export function splitText(text: string, fits: (piece: string) => boolean): string[] {
  if (fits(text)) return [text];
  const segments = graphemes.segment(text);
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = longestFit(text, start, fits);
    const grapheme = segments.containing(end)?.index ?? end;
    if (grapheme > start) end = grapheme;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

/** A piece of a small client's size is found in some twenty tries, whatever the text's length. */
const FIRST_STEP = 512;

function longestFit(text: string, start: number, fits: (piece: string) => boolean): number {
  let end = start + (isPair(text, start) ? 2 : 1);
  for (let step = FIRST_STEP; step >= 1; ) {
    const next = codePointStart(text, Math.min(end + step, text.length));
    if (next > end && fits(text.slice(start, next))) end = next;
    else step >>= 1;
  }
  return end;
}

function codePointStart(text: string, at: number): number {
  return isPair(text, at - 1) ? at - 1 : at;
}

function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}
