import { graphemesOf } from './width.ts';

/** More marks than this on one character would spill over the neighbouring lines. */
const MAX_GRAPHEME_UNITS = 40;
const TAB = '    ';

/** Beyond plain Latin, Chinese, Japanese and Korean text, look closely. */
const needsWork =
  /[^\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u3000-\u3029\u3030-\u3098\u309b-\u3163\u3165-\ua66e\uac00-\ud7a3\uff01-\uff9d]/;

/** What changes the direction of, or hides, the text that follows. */
const invisible =
  /\u034f|[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e001f}\u{e0080}-\u{e0fff}]/gu;

/**
 * Other people's text, safe to print: a terminal obeys control characters, so each is shown as
 * its picture; what would hide or reorder the text around it goes. Line ends become '\n'.
 */
export function harmless(text: string): string {
  if (!needsWork.test(text)) return text;
  const shown = text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029|\u0085/g, '\n')
    .replaceAll('\t', TAB)
    .replace(invisible, '')
    .replace(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g,
      picture,
    );
  return graphemesOf(shown).map(tame).join('');
}

/** The same on one line: a line end in a name or in a list must not forge a line of its own. */
export function harmlessLine(text: string): string {
  return harmless(text).replaceAll('\n', '↵');
}

function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : '�';
}

function tame(grapheme: string): string {
  const cut =
    grapheme.length > MAX_GRAPHEME_UNITS
      ? grapheme.slice(0, MAX_GRAPHEME_UNITS).toWellFormed()
      : grapheme;
  // A mark without a letter would be drawn over whatever stands before it.
  return /^\p{M}/u.test(cut) ? `◌${cut}` : cut;
}
