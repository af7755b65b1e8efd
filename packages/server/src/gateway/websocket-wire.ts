import { Buffer } from 'node:buffer';
import type { WireFrame } from '@parley/protocol';
import { headerBytes, opcodes, type ServerOpcode, writeHeader } from '@parley/protocol/websocket';

/** Headers of payloads up to here are made once. */
const KEPT_HEADERS = 4_096;

/**
 * Frames as they go out, header included, as text in which each character is one byte (latin1).
 * So what a turn of the event loop gathers is joined as cheaply as on TCP, and written by one call.
 * The last frame is kept: a group's members get the same one, and it is built once for them all.
 */
export class WebSocketWire {
  readonly #textHeaders: (string | undefined)[] = new Array(KEPT_HEADERS).fill(undefined);
  readonly #binaryHeaders: (string | undefined)[] = new Array(KEPT_HEADERS).fill(undefined);
  #frame: WireFrame | undefined;
  #wire = '';

  /** A whole text or binary message. The bytes must not change afterwards. */
  of(frame: WireFrame): string {
    if (frame === this.#frame) return this.#wire;
    const wire = typeof frame === 'string' ? this.#ofText(frame) : this.#ofBytes(frame);
    this.#frame = frame;
    this.#wire = wire;
    return wire;
  }

  #ofText(frame: string): string {
    const bytes = Buffer.byteLength(frame);
    // Of ASCII, and of nothing else, each character is one byte.
    const payload = bytes === frame.length ? frame : Buffer.from(frame).toString('latin1');
    return header(this.#textHeaders, opcodes.text, bytes) + payload;
  }

  #ofBytes(frame: Uint8Array): string {
    return header(this.#binaryHeaders, opcodes.binary, frame.length) + latin1(frame);
  }
}

/** A ping, a pong or a close. */
export function controlWire(opcode: ServerOpcode, payload: Uint8Array): string {
  return headerText(opcode, payload.length) + latin1(payload);
}

function header(kept: (string | undefined)[], opcode: ServerOpcode, bytes: number): string {
  if (bytes >= KEPT_HEADERS) return headerText(opcode, bytes);
  const known = kept[bytes];
  if (known !== undefined) return known;
  const made = headerText(opcode, bytes);
  kept[bytes] = made;
  return made;
}

function headerText(opcode: ServerOpcode, payloadBytes: number): string {
  const bytes = Buffer.alloc(headerBytes(payloadBytes));
  writeHeader(bytes, 0, opcode, payloadBytes);
  return bytes.toString('latin1');
}

function latin1(bytes: Uint8Array): string {
  const buffer =
    bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return buffer.toString('latin1');
}
