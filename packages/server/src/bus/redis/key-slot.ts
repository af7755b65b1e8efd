export const SLOTS = 16_384;

const POLYNOMIAL = 0x1021;

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ (crc & 0x8000 ? POLYNOMIAL : 0);
  return crc & 0xffff;
});

/** The slot of a Redis cluster that a channel or key of ASCII belongs to: CRC-16/XMODEM. */
export function slotOf(name: string): number {
  const open = name.indexOf('{');
  const close = open < 0 ? -1 : name.indexOf('}', open);
  // What stands in braces decides alone, unless it is nothing.
  const isTagged = close > open + 1;
  const end = isTagged ? close : name.length;
  let crc = 0;
  for (let at = isTagged ? open + 1 : 0; at < end; at += 1) {
    crc = ((crc << 8) & 0xffff) ^ (table[(crc >> 8) ^ (name.charCodeAt(at) & 0xff)] ?? 0);
  }
  return crc & (SLOTS - 1);
}
