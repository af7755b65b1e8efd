import type { ErrorName } from './errors.ts';
import { type DecodeUtf8, decodeUtf8, type FrameEnding, type SplitResult } from './split-result.ts';

/** What a splitter admits, and how it decodes. */
export interface SplitterOptions {
  /** The bytes of one frame, from its first `{` to its last `}`. */
  readonly maxFrameBytes: number;
  /** Objects and arrays inside each other, the frame itself being the first. */
  readonly maxNesting: number;
  /** A faster decoder than the default, which works wherever a `TextDecoder` exists. */
  readonly decode?: DecodeUtf8;
}

const NUL = 0x00;
const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

const BETWEEN = 0;
const IN_OBJECT = 1;
const IN_STRING = 2;
const IN_ESCAPE = 3;
const SKIPPING = 4;
const DEAD = 5;

/** A partial frame that grew larger than this gives its memory back once it is complete. */
const KEPT_BYTES = 1_024;
const EMPTY = new Uint8Array(0);

/**
 * Cuts a TCP byte stream into JSON objects, whatever stands between them (NUL, white space,
 * nothing) and wherever the network cut them. Pure: bytes in, texts out; each byte is looked at
 * once. It counts brackets and does not check JSON; that is the decoder's part.
 *
 * Broken input ends where a next frame can begin: at a NUL, at a newline inside a string, and
 * at a `{` on a new line where JSON allows none, so that who forgets a `}` is understood again on
 * the next line (`malformed_json`); bytes outside of an object are skipped up to a newline or NUL
 * (`unexpected_bytes`); a frame that is no UTF-8 is left out (`invalid_utf8`). Fatal are
 * `frame_too_large` and `nested_too_deep`: after one of them nothing more is understood.
 */
export class FrameSplitter {
  readonly #maxFrameBytes: number;
  readonly #maxNesting: number;
  readonly #decode: DecodeUtf8;
  #state = BETWEEN;
  #depth = 0;
  #bits = 0;
  #held = EMPTY;
  #heldBytes = 0;
  #ending: FrameEnding = 'bare';

  constructor(options: SplitterOptions) {
    this.#maxFrameBytes = options.maxFrameBytes;
    this.#maxNesting = options.maxNesting;
    this.#decode = options.decode ?? decodeUtf8;
  }

  /** What ended the latest frame so far; `bare` until a newline or NUL was seen. */
  get ending(): FrameEnding {
    return this.#ending;
  }

  /** Whether the stream stands between two frames, so that its end cuts nothing off. */
  get isBetweenFrames(): boolean {
    return this.#state === BETWEEN;
  }

  /** Takes the next bytes of the stream and returns what they complete, in order. */
  push(chunk: Uint8Array): SplitResult[] {
    const results: SplitResult[] = [];
    const length = chunk.length;
    let state = this.#state;
    let depth = this.#depth;
    let bits = this.#bits;
    let start = 0;

    scan: for (let at = 0; at < length; at += 1) {
      const byte = chunk[at] as number;
      switch (state) {
        case IN_STRING: {
          // Most bytes of most frames pass through this loop and nothing else.
          let next = byte;
          while (next !== QUOTE && next !== BACKSLASH && next !== NEWLINE && next !== NUL) {
            bits |= next;
            at += 1;
            if (at === length) break scan;
            next = chunk[at] as number;
          }
          if (next === QUOTE) state = IN_OBJECT;
          else if (next === BACKSLASH) state = IN_ESCAPE;
          else if (this.#isTooLarge(at - start)) return this.#die(results, 'frame_too_large');
          else {
            results.push(malformed);
            state = this.#between(next);
          }
          break;
        }
        case IN_OBJECT:
          bits |= byte;
          if (byte === QUOTE) state = IN_STRING;
          else if (byte === OPEN_BRACE && this.#beginsAnew(chunk, start, at)) {
            if (this.#isTooLarge(at - start)) return this.#die(results, 'frame_too_large');
            results.push(malformed);
            this.#between(NEWLINE);
            depth = 1;
            bits = 0;
            start = at;
          } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
            depth += 1;
            if (depth > this.#maxNesting) {
              const isTooLarge = this.#isTooLarge(at - start);
              return this.#die(results, isTooLarge ? 'frame_too_large' : 'nested_too_deep');
            }
          } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
            depth -= 1;
            if (depth > 0) break;
            if (this.#isTooLarge(at + 1 - start)) return this.#die(results, 'frame_too_large');
            results.push(this.#complete(chunk, start, at + 1, bits < 0x80));
            state = BETWEEN;
          } else if (byte === NUL) {
            if (this.#isTooLarge(at - start)) return this.#die(results, 'frame_too_large');
            results.push(malformed);
            state = this.#between(byte);
          }
          break;
        case IN_ESCAPE:
          bits |= byte;
          state = IN_STRING;
          if (byte === NUL || byte === NEWLINE) {
            if (this.#isTooLarge(at - start)) return this.#die(results, 'frame_too_large');
            results.push(malformed);
            state = this.#between(byte);
          }
          break;
        case BETWEEN:
          if (byte === OPEN_BRACE) {
            state = IN_OBJECT;
            depth = 1;
            bits = 0;
            start = at;
          } else if (byte === NEWLINE || byte === NUL) {
            this.#between(byte);
          } else if (byte !== SPACE && byte !== RETURN && byte !== TAB) {
            results.push(unexpected);
            state = SKIPPING;
          }
          break;
        case SKIPPING:
          if (byte === NEWLINE || byte === NUL) state = this.#between(byte);
          break;
        default:
          return results;
      }
    }

    if (state === IN_OBJECT || state === IN_STRING || state === IN_ESCAPE) {
      if (this.#isTooLarge(length - start)) return this.#die(results, 'frame_too_large');
      this.#hold(chunk, start, length);
    }
    this.#state = state;
    this.#depth = depth;
    this.#bits = bits;
    return results;
  }

  /** Checked wherever a frame ends, so that the outcome is the same however the bytes were cut. */
  #isTooLarge(bytesInChunk: number): boolean {
    return this.#heldBytes + bytesInChunk > this.#maxFrameBytes;
  }

  /** Whether the `{` at `at` is on a new line where no value can be: the `}` before is missing. */
  #beginsAnew(chunk: Uint8Array, start: number, at: number): boolean {
    let isOnNewLine = false;
    for (let back = at - 1; ; back -= 1) {
      const byte = back >= start ? chunk[back] : this.#held[this.#heldBytes + back - start];
      if (byte === NEWLINE) isOnNewLine = true;
      else if (byte !== SPACE && byte !== RETURN && byte !== TAB) {
        return isOnNewLine && byte !== COMMA && byte !== COLON && byte !== OPEN_BRACKET;
      }
    }
  }

  #between(byte: number): typeof BETWEEN {
    this.#ending = byte === NUL ? 'nul' : 'newline';
    this.#drop();
    return BETWEEN;
  }

  #complete(chunk: Uint8Array, start: number, end: number, isAscii: boolean): SplitResult {
    let text: string | undefined;
    if (this.#heldBytes === 0) {
      text = this.#decode(chunk, start, end, isAscii);
    } else {
      this.#hold(chunk, start, end);
      text = this.#decode(this.#held, 0, this.#heldBytes, isAscii);
      this.#drop();
    }
    return text === undefined ? notUtf8 : { kind: 'frame', text };
  }

  #hold(chunk: Uint8Array, start: number, end: number): void {
    const bytes = this.#heldBytes + end - start;
    if (bytes > this.#held.length) {
      const grown = new Uint8Array(Math.max(bytes, this.#held.length * 2, 256));
      grown.set(this.#held.subarray(0, this.#heldBytes));
      this.#held = grown;
    }
    this.#held.set(chunk.subarray(start, end), this.#heldBytes);
    this.#heldBytes = bytes;
  }

  #drop(): void {
    this.#heldBytes = 0;
    if (this.#held.length > KEPT_BYTES) this.#held = EMPTY;
  }

  #die(results: SplitResult[], error: ErrorName): SplitResult[] {
    this.#state = DEAD;
    this.#held = EMPTY;
    this.#heldBytes = 0;
    results.push({ kind: 'error', error, fatal: true });
    return results;
  }
}

const malformed: SplitResult = { kind: 'error', error: 'malformed_json', fatal: false };
const unexpected: SplitResult = { kind: 'error', error: 'unexpected_bytes', fatal: false };
const notUtf8: SplitResult = { kind: 'error', error: 'invalid_utf8', fatal: false };
