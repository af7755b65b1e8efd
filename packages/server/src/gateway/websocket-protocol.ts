// What the protocol says of WebSocket, in one place until its index names it.
// biome-ignore-start lint/style/noRestrictedImports: the index does not name these files yet
export { closeCodes } from '../../../protocol/src/close-codes.ts';
export { WebSocketParser } from '../../../protocol/src/websocket/frame-parser.ts';
export {
  closePayload,
  headerBytes,
  writeHeader,
} from '../../../protocol/src/websocket/frame-writer.ts';
export { opcodes, type ServerOpcode } from '../../../protocol/src/websocket/opcodes.ts';
export {
  statusCodes,
  type WebSocketEvent,
} from '../../../protocol/src/websocket/websocket-event.ts';
// biome-ignore-end lint/style/noRestrictedImports: as above
