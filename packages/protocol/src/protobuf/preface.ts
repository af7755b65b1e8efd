/**
 * What a TCP connection that speaks Protobuf opens with: `PRL` and the version. No JSON stream
 * begins so, which begins with `{`, white space or NUL.
 */
export const protobufPreface: Uint8Array = Uint8Array.of(0x50, 0x52, 0x4c, 0x02);

/** Whether the bytes begin as the preface does, as far as they go. */
export function mayBePreface(bytes: Uint8Array): boolean {
  const length = Math.min(bytes.length, protobufPreface.length);
  for (let at = 0; at < length; at += 1) if (bytes[at] !== protobufPreface[at]) return false;
  return true;
}
