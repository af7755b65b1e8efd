import { decodeUtf8 } from '../split-result.ts';
import { protocolError, statusCodes, type WebSocketEvent } from './websocket-event.ts';

/** Reads the payload of a close frame, unmasked. */
export function readClose(payload: Uint8Array): WebSocketEvent {
  const [high, low] = payload;
  if (high === undefined) return { kind: 'close', code: undefined, reason: '' };
  if (low === undefined) return protocolError('a close code has two bytes');
  const code = high * 0x100 + low;
  if (!mayBeSent(code)) return protocolError('this close code may not be sent');
  const reason = decodeUtf8(payload, 2, payload.length);
  if (reason === undefined) {
    const closeCode = statusCodes.invalidPayload;
    return { kind: 'fail', closeCode, reason: 'the reason of a close is not valid UTF-8' };
  }
  return { kind: 'close', code, reason };
}

/** 1004, 1005, 1006 and 1015 are never sent; 1016 to 2999 are not assigned to anybody. */
function mayBeSent(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
}
