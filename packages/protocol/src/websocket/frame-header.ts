import { CONTROL_BYTES, opcodes } from './opcodes.ts';
import { type Failure, protocolError } from './websocket-event.ts';

const FIN = 0x80;
const RESERVED_BITS = 0x70;
const OPCODE = 0x0f;
const MASKED = 0x80;
const LENGTH = 0x7f;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const KEY_BYTES = 4;

/** A longer header does not exist: two bytes, a length of eight, a masking key of four. */
export const MAX_HEADER_BYTES = 14;

/** The header of the frame under way, read again and again into the same object. */
export class FrameHeader {
  isFinal = true;
  opcode: number = opcodes.text;
  payloadBytes = 0;
  /** The masking key, as `unmask` takes it. */
  key = 0;

  get isControl(): boolean {
    return (this.opcode & opcodes.close) !== 0;
  }

  /**
   * Reads the header that begins at `start`; returns its length, 0 when `end` cuts it off, or what
   * is wrong with it as soon as that can be seen.
   */
  read(bytes: Uint8Array, start: number, end: number): number | Failure {
    if (end - start < 2) return 0;
    const first = bytes[start] as number;
    const second = bytes[start + 1] as number;
    this.isFinal = (first & FIN) !== 0;
    this.opcode = first & OPCODE;
    if ((first & RESERVED_BITS) !== 0) return reservedBits;
    if (this.opcode > (this.isControl ? opcodes.pong : opcodes.binary)) return reservedOpcode;
    if ((second & MASKED) === 0) return unmasked;
    const length = second & LENGTH;
    if (this.isControl) {
      if (!this.isFinal) return fragmentedControl;
      if (length > CONTROL_BYTES) return longControl;
    }
    let lengthBytes = 0;
    if (length < LENGTH_16) this.payloadBytes = length;
    else {
      lengthBytes = length === LENGTH_64 ? 8 : 2;
      if (end - start < 2 + lengthBytes) return 0;
      const wrong = this.#readLength(bytes, start + 2, lengthBytes);
      if (wrong !== undefined) return wrong;
    }
    const key = start + 2 + lengthBytes;
    if (key + KEY_BYTES > end) return 0;
    this.key =
      (bytes[key] as number) |
      ((bytes[key + 1] as number) << 8) |
      ((bytes[key + 2] as number) << 16) |
      ((bytes[key + 3] as number) << 24);
    return 2 + lengthBytes + KEY_BYTES;
  }

  #readLength(bytes: Uint8Array, start: number, lengthBytes: number): Failure | undefined {
    if (((bytes[start] as number) & 0x80) !== 0 && lengthBytes === 8) return impossibleLength;
    let length = 0;
    // Above 2^53 it is not exact any more, but far above every limit.
    for (let at = start; at < start + lengthBytes; at += 1) {
      length = length * 0x100 + (bytes[at] as number);
    }
    this.payloadBytes = length;
    return length < (lengthBytes === 8 ? 0x1_0000 : LENGTH_16) ? wastefulLength : undefined;
  }
}

const reservedBits = protocolError('a reserved bit is set, and no extension was agreed on');
const reservedOpcode = protocolError('this opcode is reserved');
const unmasked = protocolError('a client masks its frames');
const fragmentedControl = protocolError('a control frame comes in one piece');
const longControl = protocolError(`a control frame has at most ${CONTROL_BYTES} bytes`);
const impossibleLength = protocolError('a length has at most 63 bits');
const wastefulLength = protocolError('a length takes as few bytes as it can');
