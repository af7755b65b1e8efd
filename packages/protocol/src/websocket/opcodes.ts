/** The frame types of RFC 6455, section 5.2; every other number is reserved. */
export const opcodes = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

/** What a frame can be that a server sends; it never sends fragments. */
export type ServerOpcode = (typeof opcodes)['text' | 'binary' | 'close' | 'ping' | 'pong'];

/** The most bytes that the payload of a close, a ping or a pong may have. */
export const CONTROL_BYTES = 125;
