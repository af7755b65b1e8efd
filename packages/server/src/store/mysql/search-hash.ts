/** A word as a number that a number holds exactly. Two words with one hash do no harm: texts decide. */
export function tokenHash(token: string): number {
  let low = 0x2f0b4f77;
  let high = 0x61c88647;
  for (let index = 0; index < token.length; index += 1) {
    const code = token.charCodeAt(index);
    low = Math.imul(low ^ code, 0x5bd1e995);
    low ^= low >>> 15;
    high = Math.imul(high ^ code, 0x27d4eb2f) + low;
    high ^= high >>> 13;
  }
  return (high & 0xfffff) * 0x1_0000_0000 + (low >>> 0);
}

/** What a message of this sender has, too. No word begins so. */
export const senderToken = (sender: number): string => `\n${sender}`;

/** Hashes as they are kept beside a message, eight bytes each. */
export function packHashes(hashes: readonly number[]): Buffer {
  const packed = Buffer.alloc(hashes.length * 8);
  for (const [index, hash] of hashes.entries()) packed.writeDoubleLE(hash, index * 8);
  return packed;
}

export function unpackHashes(packed: Buffer): number[] {
  return Array.from({ length: packed.length / 8 }, (_, index) => packed.readDoubleLE(index * 8));
}
