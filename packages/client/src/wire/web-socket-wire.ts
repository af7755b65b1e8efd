import type { JsonObject, LinkEnd, Wire } from './wire.ts';

const SUBPROTOCOL = 'parley.v2.json';
const ASKED_FOR = 1000;
const INVALID_DATA = 1007;

/** JSON over the WebSocket that browsers and Node both have. */
export const webSocketWire: Wire = (url, events) => {
  const socket = new WebSocket(url, SUBPROTOCOL);
  let isOver = false;
  const over = (end: LinkEnd) => {
    if (isOver) return;
    isOver = true;
    events.closed(end);
  };
  socket.addEventListener('open', () => {
    if (!isOver) events.opened();
  });
  socket.addEventListener('message', ({ data }) => {
    if (isOver) return;
    const frame = parse(data);
    if (frame !== undefined) return events.frame(frame);
    socket.close();
    over({ code: INVALID_DATA, reason: 'the server sent what is no JSON object' });
  });
  // An error is followed by the close, which says more.
  socket.addEventListener('close', ({ code, reason }) => over({ code, reason }));
  return {
    send(frame) {
      if (!isOver && socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
    },
    close() {
      isOver = true;
      socket.close(ASKED_FOR);
    },
  };
};

function parse(data: unknown): JsonObject | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(data);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
