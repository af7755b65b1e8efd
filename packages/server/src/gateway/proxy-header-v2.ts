import type { ProxyReading } from './proxy-header.ts';
import { ipv4FromBytes, ipv6FromBytes } from './proxy-ip.ts';

/** The signature, version and command, family and protocol, and the length of what follows. */
const FIXED_BYTES = 16;
const VERSION_AT = 12;
const FAMILY_AT = 13;
const LENGTH_AT = 14;
/**
 * Of the addresses and of what a proxy may add to them. A client's certificate fits; the 64 KiB
 * that the length could announce are for nobody.
 */
export const MAX_PROXY_REST_BYTES = 4_096;

const VERSION = 2;
const LOCAL = 0;
const PROXY = 1;
/** How many bytes the addresses of each family take: UNSPEC, IPv4, IPv6, Unix. */
const ADDRESS_BYTES = [0, 12, 36, 216];
const IPV4 = 1;
const IPV6 = 2;
/** UNSPEC, stream, datagram. */
const PROTOCOLS = 3;

/** Reads a header of version 2. The bytes begin with its signature. */
export function readBinaryProxyHeader(bytes: Uint8Array): ProxyReading {
  const command = bytes[VERSION_AT] ?? (VERSION << 4) | PROXY;
  // A lie is told at its first byte, not after all that it announces.
  if (command >> 4 !== VERSION || (command & 15) > PROXY) return bad;
  const family = bytes[FAMILY_AT] ?? 0;
  const addressBytes = ADDRESS_BYTES[family >> 4];
  if (addressBytes === undefined || (family & 15) >= PROTOCOLS) return bad;
  if (bytes.length < FIXED_BYTES) return { kind: 'more' };

  const rest = ((bytes[LENGTH_AT] ?? 0) << 8) | (bytes[LENGTH_AT + 1] ?? 0);
  if (rest > MAX_PROXY_REST_BYTES) return { kind: 'fault', fault: 'too_long' };
  const isLocal = (command & 15) === LOCAL;
  // What a proxy says of itself, as for a health check, may be of any length.
  if (!isLocal && rest < addressBytes) return bad;
  const length = FIXED_BYTES + rest;
  if (bytes.length < length) return { kind: 'more' };
  return { kind: 'header', source: isLocal ? undefined : sourceOf(family >> 4, bytes), length };
}

const bad: ProxyReading = { kind: 'fault', fault: 'bad_header' };

function sourceOf(family: number, bytes: Uint8Array): string | undefined {
  if (family === IPV4) return ipv4FromBytes(bytes.subarray(FIXED_BYTES, FIXED_BYTES + 4));
  if (family === IPV6) return ipv6FromBytes(bytes.subarray(FIXED_BYTES, FIXED_BYTES + 16));
  return undefined;
}
