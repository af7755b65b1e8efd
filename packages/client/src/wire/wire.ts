/** A parsed JSON object. */
export type JsonObject = { readonly [key: string]: unknown };

/** What the client sends: `msgid`, and the fields of the catalogue. */
export interface ClientFrame {
  readonly msgid: number;
  readonly ref?: string;
  readonly [field: string]: unknown;
}

/** How a connection ended: a WebSocket close code (1006: without one) and the peer's words. */
export interface LinkEnd {
  readonly code: number;
  readonly reason: string;
}

/** What a connection tells of itself. */
export interface LinkEvents {
  /** It can be written to now. */
  readonly opened: () => void;
  /** A message of the server, in the form that JSON gives it, whatever the codec. */
  readonly frame: (frame: JsonObject) => void;
  /** Once, and nothing comes after it; not after `close()`. */
  readonly closed: (end: LinkEnd) => void;
}

/** One connection. */
export interface Link {
  /** Does nothing while it is not open. */
  send(frame: ClientFrame): void;
  /** Ends it; no event comes any more. */
  close(): void;
}

/** Opens connections: the seam between the client and a transport with its codec. */
export type Wire = (url: string, events: LinkEvents) => Link;
