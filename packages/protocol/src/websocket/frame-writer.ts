import { CONTROL_BYTES, type ServerOpcode } from './opcodes.ts';

const FIN = 0x80;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const CODE_BYTES = 2;

/** The bytes that the header of a server's frame takes before a payload of so many bytes. */
export function headerBytes(payloadBytes: number): number {
  if (payloadBytes < LENGTH_16) return 2;
  return payloadBytes <= 0xffff ? 4 : 10;
}

/**
 * Writes the header of a whole, unmasked frame (as only servers send) into `target` from `start`
 * on; returns where the payload goes. The payload may have up to 2^53 - 1 bytes.
 */
export function writeHeader(
  target: Uint8Array,
  start: number,
  opcode: ServerOpcode,
  payloadBytes: number,
): number {
  target[start] = FIN | opcode;
  if (payloadBytes < LENGTH_16) {
    target[start + 1] = payloadBytes;
    return start + 2;
  }
  const isLong = payloadBytes > 0xffff;
  target[start + 1] = isLong ? LENGTH_64 : LENGTH_16;
  const end = start + headerBytes(payloadBytes);
  let rest = payloadBytes;
  for (let at = end - 1; at > start + 1; at -= 1) {
    target[at] = rest % 0x100;
    rest = Math.floor(rest / 0x100);
  }
  return end;
}

/**
 * The payload of a close frame: the code, then the reason for people, cut where a control frame
 * would be too long. Without a code it is empty, which the other side reads as 1005.
 */
export function closePayload(code: number | undefined, reason = ''): Uint8Array {
  if (code === undefined) return new Uint8Array(0);
  const payload = new Uint8Array(CONTROL_BYTES);
  payload[0] = code >> 8;
  payload[1] = code & 0xff;
  // Stops between two characters, not within one.
  const { written } = new TextEncoder().encodeInto(reason, payload.subarray(CODE_BYTES));
  return payload.slice(0, CODE_BYTES + written);
}
