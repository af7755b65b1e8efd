import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { CodecName } from '@parley/protocol';

/** What a handshake is judged by. */
export type HandshakeRequest = Pick<IncomingMessage, 'method' | 'url' | 'httpVersion' | 'headers'>;

/** Who may come: pages of these origins beside those of this host itself; `*` for all. */
export type Origins = readonly string[];

export type Handshake =
  | { readonly kind: 'accepted'; readonly codec: CodecName; readonly answer: string }
  | { readonly kind: 'refused'; readonly answer: string };

const PATH = '/ws';
const VERSION = '13';
/** RFC 6455, section 1.3: what proves that the server has understood the key. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** 16 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{22}==$/;
const CODECS: ReadonlyMap<string, CodecName> = new Map([
  ['parley.v2.json', 'json'],
  ['parley.v2.protobuf', 'protobuf'],
]);

/** Decides on a request to become a WebSocket (RFC 6455, section 4.2). No extension is agreed on. */
export function answerHandshake(request: HandshakeRequest, origins: Origins): Handshake {
  const { headers } = request;
  if (request.url?.split('?', 1)[0] !== PATH) return refusal(404, `WebSockets are at ${PATH}`);
  if (request.method !== 'GET') return refusal(405, 'A handshake is a GET', { Allow: 'GET' });
  if (headers.upgrade?.toLowerCase() !== 'websocket' || request.httpVersion === '1.0') {
    return refusal(426, 'This is for WebSockets', { Upgrade: 'websocket' });
  }
  if (headers['sec-websocket-version'] !== VERSION) {
    return refusal(426, `Only version ${VERSION} of WebSocket is spoken here`, {
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': VERSION,
    });
  }
  const key = headers['sec-websocket-key'];
  if (key === undefined || !KEY.test(key)) {
    return refusal(400, 'Sec-WebSocket-Key is 16 bytes in base64');
  }
  if (!isWelcome(headers.origin, headers.host, origins)) {
    return refusal(403, 'Pages of this origin may not connect; the operator can allow it');
  }
  const protocol = subprotocol(headers['sec-websocket-protocol']);
  if (protocol === undefined) {
    return refusal(400, `Offer a subprotocol: ${[...CODECS.keys()].join(' or ')}`);
  }
  const accept = hash('sha1', key + GUID, 'base64');
  return {
    kind: 'accepted',
    codec: protocol.codec,
    answer: lines('101 Switching Protocols', {
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Accept': accept,
      'Sec-WebSocket-Protocol': protocol.name,
    }),
  };
}

/** There are as many guests as there may be. */
export function tooMany(): string {
  return refusal(503, 'Too many connections wait for a login', { 'Retry-After': '2' }).answer;
}

/** The node is about to stop. */
export function stopping(): string {
  return refusal(503, 'The server is stopping', { 'Retry-After': '2' }).answer;
}

/** Programs send no origin, and could send any; browsers send that of the page. */
function isWelcome(
  origin: string | undefined,
  host: string | undefined,
  origins: Origins,
): boolean {
  if (origin === undefined || origins.includes('*')) return true;
  // An opaque one, such as that of a file, is `null`.
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (origins.includes(url.origin)) return true;
  // The default port may be written or left out on either side.
  const own = `${url.protocol}//${host}`;
  return host !== undefined && URL.canParse(own) && new URL(own).host === url.host;
}

/** The first that we know of those that the client offers. */
function subprotocol(offered: string | undefined): { name: string; codec: CodecName } | undefined {
  for (const part of offered?.split(',') ?? []) {
    const name = part.trim();
    const codec = CODECS.get(name);
    if (codec !== undefined) return { name, codec };
  }
  return undefined;
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  426: 'Upgrade Required',
  503: 'Service Unavailable',
};

function refusal(
  status: number,
  text: string,
  headers: Record<string, string> = {},
): Extract<Handshake, { kind: 'refused' }> {
  const body = `${text}.\n`;
  const head = lines(`${status} ${REASONS[status]}`, {
    ...headers,
    Connection: 'close',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(body.length),
  });
  return { kind: 'refused', answer: head + body };
}

function lines(status: string, headers: Record<string, string>): string {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${fields.join('')}\r\n`;
}
