/** UTF-8 length of a text, in bytes. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && at + 1 < text.length) {
      bytes += 2;
      at += 1;
    } else bytes += 2;
  }
  return bytes;
}

/** Whether a text has `minimum` to `maximum` bytes of UTF-8; short texts are not counted through. */
export function hasUtf8Bytes(text: string, minimum: number, maximum: number): boolean {
  if (text.length < minimum || text.length > maximum) return false;
  return text.length * 3 <= maximum || utf8Bytes(text) <= maximum;
}

/** Whether a text has at most `maximum` characters (code points). */
export function hasCharacters(text: string, minimum: number, maximum: number): boolean {
  if (text.length < minimum || text.length > maximum * 2) return false;
  let count = 0;
  for (const _ of text) count += 1;
  return count >= minimum && count <= maximum;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts a text into pieces for which `fits` holds, never inside what a reader sees as one
 * character unless that one alone does not fit. Every piece has at least one code point.
 */
export function splitText(text: string, fits: (piece: string) => boolean): string[] {
  if (fits(text)) return [text];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of graphemes.segment(text)) {
    const units = fits(segment) ? [segment] : [...segment];
    for (const unit of units) {
      if (piece !== '' && !fits(piece + unit)) {
        pieces.push(piece);
        piece = '';
      }
      piece += unit;
    }
  }
  if (piece !== '') pieces.push(piece);
  return pieces;
}
