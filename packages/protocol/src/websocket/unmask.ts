/**
 * Takes the mask off the bytes from `start` up to `end`, in place, four at a time. `key` is the
 * masking key read as a little-endian word whose lowest byte belongs to the first of these bytes.
 * Returns whether all of them are below 0x80 then.
 */
export function unmask(view: DataView, start: number, end: number, key: number): boolean {
  let bits = 0;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const word = view.getInt32(at, true) ^ key;
    view.setInt32(at, word, true);
    bits |= word;
  }
  for (let rest = key; at < end; at += 1, rest >>>= 8) {
    const byte = view.getUint8(at) ^ (rest & 0xff);
    view.setUint8(at, byte);
    bits |= byte;
  }
  return (bits & 0x80808080) === 0;
}

/** The same key for bytes that begin `bytes` further on in the frame. */
export function keyAfter(key: number, bytes: number): number {
  const shift = (bytes & 3) * 8;
  return shift === 0 ? key : (key >>> shift) | (key << (32 - shift));
}

/** A view of the bytes for `unmask`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
