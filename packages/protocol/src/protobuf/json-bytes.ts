const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A text's bytes. */
export function utf8Of(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of bytes; throws where they are no UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return strictDecoder.decode(bytes);
}

/** The value that is written as JSON in these bytes; throws where they are none. */
export function jsonOf(bytes: Uint8Array): unknown {
  return JSON.parse(textOf(bytes));
}
