/** What the stream of a WebSocket client brought next. */
export type WebSocketEvent =
  | { readonly kind: 'message'; readonly isText: true; readonly data: string }
  /** The bytes are a copy and may be kept. */
  | { readonly kind: 'message'; readonly isText: false; readonly data: Uint8Array }
  | { readonly kind: 'ping' | 'pong'; readonly data: Uint8Array }
  /** The other side says goodbye; nothing follows. Without a code it gave none. */
  | { readonly kind: 'close'; readonly code: number | undefined; readonly reason: string }
  /** The stream cannot be understood any more: close it with this code. */
  | { readonly kind: 'fail'; readonly closeCode: number; readonly reason: string };

/** Why a stream ends: what RFC 6455, section 7.4.1, calls a status code, and words for people. */
export type Failure = Extract<WebSocketEvent, { kind: 'fail' }>;

/** The status codes of RFC 6455 that a server of ours gives or understands. */
export const statusCodes = {
  normal: 1000,
  goingAway: 1001,
  protocolError: 1002,
  unsupportedData: 1003,
  invalidPayload: 1007,
  policyViolation: 1008,
  messageTooBig: 1009,
} as const;

/** A failure that says that the other side does not keep to RFC 6455. */
export function protocolError(reason: string): Failure {
  return { kind: 'fail', closeCode: statusCodes.protocolError, reason };
}
