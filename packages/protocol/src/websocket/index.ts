export { closeCodes, mayReconnect } from '../close-codes.ts';
export { WebSocketParser } from './frame-parser.ts';
export { closePayload, headerBytes, writeHeader } from './frame-writer.ts';
export { opcodes, type ServerOpcode } from './opcodes.ts';
export { statusCodes, type WebSocketEvent } from './websocket-event.ts';
