import protobuf, { type Writer } from 'protobufjs/minimal.js';
import { REF_NUMBER } from './structure.ts';

const DELIMITED = 2;
const VARINT = 0;
const REF_TAG = delimited(REF_NUMBER);
/** Frames are parts of blocks of this size, as small buffers are; a larger one has its own. */
const BLOCK_BYTES = 16_384;
/** With less room than this in its block, a frame begins a new one. */
const ROOM_BYTES = 512;

let idle: Writer | undefined;
let start = 0;

/**
 * Begins a frame: the message follows, then `endFrame`. There is one writer, which goes on behind
 * the frame before; one that an error left half full is not used again.
 */
export function beginFrame(number: number): Writer {
  const writer = idle ?? newWriter();
  idle = undefined;
  start = writer.pos;
  return writer.uint32(delimited(number)).fork();
}

/** The frame's bytes, with the `ref` that belongs to it. */
export function endFrame(writer: Writer, ref: string | undefined): Uint8Array {
  writer.ldelim();
  if (ref !== undefined && ref !== '') writer.uint32(REF_TAG).string(ref);
  const frame = writer.buf.subarray(start, writer.pos);
  const isUsable = writer.buf.length === BLOCK_BYTES && writer.pos <= BLOCK_BYTES - ROOM_BYTES;
  if (isUsable) idle = writer;
  return frame;
}

function newWriter(): Writer {
  const writer = protobuf.Writer.create();
  writer.buf = protobuf.util.newBuffer(BLOCK_BYTES);
  return writer;
}

/** The tag of a text, of bytes, or of a message. */
export function delimited(number: number): number {
  return (number << 3) | DELIMITED;
}

/** The tag of a number. */
export function varint(number: number): number {
  return (number << 3) | VARINT;
}

/** Writes a whole number up to 2^53; above 32 bits without the object that the library makes. */
export function writeWhole(writer: Writer, value: number): void {
  if (value <= 0xffff_ffff) {
    writer.uint32(value);
    return;
  }
  const high = Math.floor(value / 0x1000_0000);
  const low = value % 0x1000_0000;
  // The lower 28 bits are four bytes, of which none is the last.
  writer.fixed32(
    ((low & 0x7f) |
      ((low << 1) & 0x7f00) |
      ((low << 2) & 0x7f_0000) |
      ((low << 3) & 0x7f00_0000) |
      0x8080_8080) >>>
      0,
  );
  writer.uint32(high);
}
