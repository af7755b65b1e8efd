import type { ErrorName } from './errors.ts';

/**
 * How a client ends its frames: with a newline (by hand), with NUL (the classic terminal
 * clients), or with nothing. The server answers in kind.
 */
export type FrameEnding = 'newline' | 'nul' | 'bare';

/** What the stream brought next: a frame's text, or bytes that were none. */
export type SplitResult =
  | { readonly kind: 'frame'; readonly text: string }
  /** After a fatal error the stream cannot be understood any more: close it. */
  | { readonly kind: 'error'; readonly error: ErrorName; readonly fatal: boolean };

/**
 * Turns the UTF-8 bytes from `start` up to `end` into text, or gives `undefined` when they are not
 * UTF-8. `isAscii` says that each of them is below 0x80. The bytes must not be kept.
 */
export type DecodeUtf8 = (
  bytes: Uint8Array,
  start: number,
  end: number,
  isAscii: boolean,
) => string | undefined;

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes UTF-8 strictly, wherever a `TextDecoder` exists. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  try {
    return strictDecoder.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}
