import type { ProxyReading } from './proxy-header.ts';
import { ipv4FromText, ipv6FromText } from './proxy-ip.ts';

/** Of the longest line that the specification allows, with its CR and LF. */
const MAX_LINE_BYTES = 107;
const CR = 13;
const LF = 10;
/** One space between two fields, a port without needless zeros, and nothing else. */
const ADDRESSES = /^PROXY (TCP[46]) (\S+) (\S+) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4})$/;
/** The rest of such a line says nothing that may be used. */
const UNKNOWN = /^PROXY UNKNOWN(?: |$)/;

/** Reads a header of version 1, a line such as `PROXY TCP4 192.0.2.1 192.0.2.2 4000 6000`. */
export function readProxyLine(bytes: Uint8Array): ProxyReading {
  const end = bytes.subarray(0, MAX_LINE_BYTES).indexOf(LF);
  if (end < 0) {
    if (bytes.length < MAX_LINE_BYTES) return { kind: 'more' };
    return { kind: 'fault', fault: 'too_long' };
  }
  const line = String.fromCharCode(...bytes.subarray(0, end - 1));
  const source = bytes[end - 1] === CR ? sourceOf(line) : undefined;
  if (source === undefined) return { kind: 'fault', fault: 'bad_header' };
  return { kind: 'header', source: source.address, length: end + 1 };
}

function sourceOf(line: string): { address: string | undefined } | undefined {
  if (UNKNOWN.test(line)) return { address: undefined };
  const [, family, from = '', to = '', ...ports] = ADDRESSES.exec(line) ?? [];
  if (family === undefined || ports.some((port) => Number(port) > 65_535)) return undefined;
  const read = family === 'TCP4' ? ipv4FromText : ipv6FromText;
  const address = read(from);
  return address !== undefined && read(to) !== undefined ? { address } : undefined;
}
