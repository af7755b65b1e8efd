import { viewOf } from './unmask.ts';

const POOL_BYTES = 16_384;
/** What is larger gets memory of its own. */
const MAX_POOLED_BYTES = 2_048;

let pool = new Uint8Array(POOL_BYTES);
let poolView = viewOf(pool);
let used = 0;

/**
 * A copy of the masked bytes from `start` up to `end`, unmasked. Small copies share a pool, as an
 * array buffer for each would cost ten times the rest; a copy that is kept keeps its pool, and not
 * the chunk that it came in.
 */
export function unmaskedCopy(view: DataView, start: number, end: number, key: number): Uint8Array {
  const length = end - start;
  if (length > MAX_POOLED_BYTES) {
    const own = new Uint8Array(length);
    unmaskInto(view, start, end, key, viewOf(own), 0);
    return own;
  }
  if (used + length > POOL_BYTES) {
    pool = new Uint8Array(POOL_BYTES);
    poolView = viewOf(pool);
    used = 0;
  }
  const at = used;
  used += length;
  unmaskInto(view, start, end, key, poolView, at);
  return new Uint8Array(pool.buffer, at, length);
}

function unmaskInto(
  view: DataView,
  start: number,
  end: number,
  key: number,
  target: DataView,
  first: number,
): void {
  let at = start;
  let to = first;
  for (; at + 4 <= end; at += 4, to += 4) {
    target.setInt32(to, view.getInt32(at, true) ^ key, true);
  }
  for (let rest = key; at < end; at += 1, to += 1, rest >>>= 8) {
    target.setUint8(to, view.getUint8(at) ^ (rest & 0xff));
  }
}
