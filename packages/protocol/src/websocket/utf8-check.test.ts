import { expect, test } from 'vitest';
import { Utf8Check } from './utf8-check.ts';

test.each([
  ['a continuation alone', [0x80], 0],
  ['overlong, in two bytes', [0xc1, 0xbf], 0],
  ['overlong, in three bytes', [0xe0, 0x9f, 0xbf], 1],
  ['the first surrogate', [0xed, 0xa0, 0x80], 1],
  ['overlong, in four bytes', [0xf0, 0x8f, 0xbf, 0xbf], 1],
  ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80], 1],
  ['far above it', [0xf5, 0x80, 0x80, 0x80], 0],
  ['a character cut off by another', [0xf1, 0x80, 0x80, 0x41], 3],
])('%s is refused at its first wrong byte', (_, bytes, wrong) => {
  const check = new Utf8Check();
  const accepted = bytes.map((byte) => check.accepts(Uint8Array.of(byte), 0, 1));
  expect(accepted.indexOf(false)).toBe(wrong);
});

test('every character there is passes, and none of the surrogates does', () => {
  const check = new Utf8Check();
  const encoder = new TextEncoder();
  for (let code = 0; code <= 0x10ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const bytes = encoder.encode(String.fromCodePoint(code));
    if (!check.accepts(bytes, 0, bytes.length)) throw new Error(`U+${code.toString(16)}`);
  }
  for (let code = 0xd800; code <= 0xdfff; code += 1) {
    const bytes = Uint8Array.of(0xed, 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    if (new Utf8Check().accepts(bytes, 0, 3)) throw new Error(`U+${code.toString(16)}`);
  }
});
