/**
 * Ascending row positions as bytes: each as the distance from the one before, seven bits a byte,
 * low bits first, the high bit set on all but the last byte (LEB128).
 */
export function packPositions(positions: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  let previous = 0;
  for (const position of positions) {
    let distance = position - previous;
    previous = position;
    while (distance >= 0x80) {
      bytes.push((distance % 0x80) + 0x80);
      distance = Math.floor(distance / 0x80);
    }
    bytes.push(distance);
  }
  return Uint8Array.from(bytes);
}

export function unpackPositions(bytes: Uint8Array): number[] {
  const positions: number[] = [];
  let previous = 0;
  let distance = 0;
  let unit = 1;
  for (const byte of bytes) {
    distance += (byte % 0x80) * unit;
    unit *= 0x80;
    if (byte < 0x80) {
      previous += distance;
      positions.push(previous);
      distance = 0;
      unit = 1;
    }
  }
  return positions;
}
