import { readProxyLine } from './proxy-header-v1.ts';
import { readBinaryProxyHeader } from './proxy-header-v2.ts';

/** Why a connection has no usable PROXY header. */
export type ProxyFault = 'no_header' | 'bad_header' | 'too_long';

/** What the first bytes of a connection say of the client that a proxy speaks for. */
export type ProxyReading =
  /** What came so far is the beginning of a header. */
  | { readonly kind: 'more' }
  | {
      readonly kind: 'header';
      /** `undefined` where the proxy speaks for itself, or does not know. */
      readonly source: string | undefined;
      /** Bytes of the header; what follows is the client's. */
      readonly length: number;
    }
  | { readonly kind: 'fault'; readonly fault: ProxyFault };

const LINE_START = Uint8Array.from('PROXY ', (letter) => letter.charCodeAt(0));
const SIGNATURE = Uint8Array.of(13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10);

/**
 * Reads the PROXY header, of version 1 or 2, at the beginning of all that a connection has sent.
 * Pure. Asks for more until the header is whole, and never for more than about 4 KiB.
 */
export function readProxyHeader(bytes: Uint8Array): ProxyReading {
  if (bytes.length === 0) return { kind: 'more' };
  const start = bytes[0] === LINE_START[0] ? LINE_START : SIGNATURE;
  const length = Math.min(start.length, bytes.length);
  for (let at = 0; at < length; at += 1) {
    if (bytes[at] !== start[at]) return { kind: 'fault', fault: 'no_header' };
  }
  if (length < start.length) return { kind: 'more' };
  return start === LINE_START ? readProxyLine(bytes) : readBinaryProxyHeader(bytes);
}
