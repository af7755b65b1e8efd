// Each text carries `@` run, sender, sequence number and sending time, all in fixed-width
// hexadecimal, so that a receiver can tell exactly what was lost, repeated or led astray.

export type Tag = { run: number; sender: number; seq: number; sentUs: number };

const runAt = 1;
const senderAt = runAt + 8;
const seqAt = senderAt + 6;
const timeAt = seqAt + 8;
const endAt = timeAt + 12;

export const tagLength = endAt + 1;
const at = 0x40;
const twoTo32 = 2 ** 32;
const twoTo24 = 2 ** 24;

export function newRunId(): number {
  return Math.floor(Math.random() * twoTo32);
}

export function tagText(tag: Tag): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  return `@${hex(tag.run, 8)}${hex(tag.sender, 6)}${hex(tag.seq, 8)}${hex(tag.sentUs, 12)}@`;
}

/** Changes sequence number and time of a tag that begins at `offset` of bytes laid out before. */
export function stampTag(bytes: Uint8Array, offset: number, seq: number, sentUs: number): void {
  writeHex(bytes, offset + seqAt, 8, seq);
  writeHex(bytes, offset + timeAt, 6, Math.floor(sentUs / twoTo24));
  writeHex(bytes, offset + timeAt + 6, 6, sentUs % twoTo24);
}

/** Reads the first tag of `text` between two positions into `into`; where it ends, or -1. */
export function readTag(text: string, from: number, to: number, into: Tag): number {
  let start = text.indexOf('@', from);
  // Where frames are no text, one of their numbers may look like the begin of a tag.
  while (start >= 0 && start + tagLength <= to && text.charCodeAt(start + endAt) !== at) {
    start = text.indexOf('@', start + 1);
  }
  if (start < 0 || start + tagLength > to) return -1;
  into.run = readHex(text, start + runAt, 8);
  into.sender = readHex(text, start + senderAt, 6);
  into.seq = readHex(text, start + seqAt, 8);
  into.sentUs = readHex(text, start + timeAt, 6) * twoTo24 + readHex(text, start + timeAt + 6, 6);
  return start + tagLength;
}

const refMark = '~';
const refSeqAt = 1 + 8 + 6;

/** A `ref` whose number is stamped into it: unique for its user, of one length. */
export function refText(run: number, sender: number): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  return `${refMark}${hex(run, 8)}${hex(sender, 6)}${hex(0, 8)}`;
}

export function stampRef(bytes: Uint8Array, offset: number, seq: number): void {
  writeHex(bytes, offset + refSeqAt, 8, seq);
}

/** Whether a frame without a tag speaks of a message of this run: it says that it is stored. */
export function isReceipt(text: string, from: number, to: number, run: number): boolean {
  let start = text.indexOf(refMark, from);
  while (start >= 0 && start + refSeqAt + 8 <= to) {
    if (readHex(text, start + 1, 8) === run) return true;
    start = text.indexOf(refMark, start + 1);
  }
  return false;
}

function writeHex(bytes: Uint8Array, offset: number, digits: number, value: number): void {
  let rest = value;
  for (let i = offset + digits - 1; i >= offset; i--) {
    const digit = rest & 15;
    bytes[i] = digit < 10 ? 48 + digit : 87 + digit;
    rest >>>= 4;
  }
}

function readHex(text: string, offset: number, digits: number): number {
  let value = 0;
  for (let i = offset; i < offset + digits; i++) {
    const code = text.charCodeAt(i);
    value = (value << 4) | (code < 58 ? code - 48 : code - 87);
  }
  return value >>> 0;
}
