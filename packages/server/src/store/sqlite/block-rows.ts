import type { EntryBlock } from './entry-block.ts';

const BYTES_A_NUMBER = Uint32Array.BYTES_PER_ELEMENT;

/** The columns of a table that hold a block, in the order of `blockParameters`. */
export const BLOCK_COLUMNS = 'count, numbers, bodies, refs, conversations';

export function blockParameters(block: EntryBlock): [number, Uint8Array, string, string, string] {
  const { buffer, byteOffset, byteLength } = block.numbers;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return [block.count, bytes, block.bodies, block.refs, block.conversations];
}

export function toBlock(row: Record<string, unknown>): EntryBlock {
  const bytes = row.numbers as Uint8Array<ArrayBuffer>;
  const isAligned = bytes.byteOffset % BYTES_A_NUMBER === 0;
  const { buffer, byteOffset, byteLength } = isAligned ? bytes : bytes.slice();
  return {
    count: Number(row.count),
    numbers: new Uint32Array(buffer, byteOffset, byteLength / BYTES_A_NUMBER),
    bodies: String(row.bodies),
    refs: String(row.refs),
    conversations: String(row.conversations),
  };
}
