/** A hash as both drivers take it, in memory of its own: a view into a pool would be sent whole. */
export function bytesOf(hash: Uint8Array): Uint8Array {
  return Buffer.from(Uint8Array.from(hash).buffer);
}
