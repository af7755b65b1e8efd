export type Confirmation = 'subscribed' | 'unsubscribed';

export interface PushEvents {
  /** The bytes are the reader's: what is kept of them must be copied. */
  onMessage(bytes: Buffer, start: number, end: number): void;
  onConfirmed(what: Confirmation, channel: string): void;
  onError(line: string): void;
}

const CR = 0x0d;
const LF = 0x0a;
const ARRAY = 0x2a; // *
const BULK = 0x24; // $
const INTEGER = 0x3a; // :
const MINUS = 0x2d; // of an error, and of what is not there
const ZERO = 0x30;
const NINE = 0x39;
const MAX_BULK_BYTES = 64 * 1024 * 1024;
const MAX_ITEMS = 3;
const NONE = Buffer.alloc(0);

/** Reads what Redis says on a connection that subscribes, cut anywhere. Throws if it makes no sense. */
export function createPushReader(events: PushEvents): {
  read(chunk: Buffer): void;
  reset(): void;
} {
  let rest: Buffer = NONE;
  let bytes: Buffer = NONE;
  let at = 0;
  const starts = new Uint32Array(MAX_ITEMS);
  const ends = new Uint32Array(MAX_ITEMS);

  /** Where the line from here ends; -1 if that has not come. */
  function lineEnd(from: number): number {
    const lf = bytes.indexOf(LF, from);
    if (lf > from && bytes[lf - 1] !== CR) throw new Error('a line without its end');
    return lf < 0 ? -1 : lf - 1;
  }

  /** Reads the number of a header and moves behind it; -2 if it has not come whole. */
  function length(): number {
    let value = 0;
    for (let place = at + 1; place < bytes.length; place += 1) {
      const byte = bytes[place] ?? 0;
      if (byte === CR) {
        if (place + 1 >= bytes.length) return -2;
        at = place + 2;
        return value;
      }
      if (byte === MINUS) value = -1;
      else if (byte < ZERO || byte > NINE) throw new Error('a length that is none');
      else if (value >= 0) value = value * 10 + byte - ZERO;
      if (value > MAX_BULK_BYTES) throw new Error('a reply too long');
    }
    return -2;
  }

  /** Reads an item of an array and moves behind it; false if it has not come whole. */
  function item(index: number): boolean {
    const kind = bytes[at];
    if (kind === undefined) return false;
    if (kind === INTEGER) {
      const end = lineEnd(at);
      if (end < 0) return false;
      at = end + 2;
      return true;
    }
    if (kind !== BULK) throw new Error('an unknown kind of item');
    const size = length();
    if (size === -2) return false;
    starts[index] = at;
    ends[index] = at + Math.max(size, 0);
    if (size >= 0) at += size + 2;
    return at <= bytes.length;
  }

  function reply(): boolean {
    if (bytes[at] !== ARRAY) {
      const from = at;
      const end = lineEnd(at);
      if (end < 0) return false;
      at = end + 2;
      // Else it is the answer to a ping.
      if (bytes[from] === MINUS) events.onError(bytes.toString('utf8', from + 1, end));
      return true;
    }
    const items = length();
    if (items === -2) return false;
    if (items < 0 || items > MAX_ITEMS) throw new Error('an array of another size');
    for (let index = 0; index < items; index += 1) if (!item(index)) return false;
    if (items === MAX_ITEMS) tell();
    return true;
  }

  // By the length of its name: `message`, `subscribe`, `unsubscribe`, or the same with an `s`
  // before it.
  function tell(): void {
    const size = (ends[0] ?? 0) - (starts[0] ?? 0);
    if (size <= 8) {
      events.onMessage(bytes, starts[2] ?? 0, ends[2] ?? 0);
      return;
    }
    const channel = bytes.toString('utf8', starts[1], ends[1]);
    events.onConfirmed(size <= 10 ? 'subscribed' : 'unsubscribed', channel);
  }

  return {
    read(chunk) {
      bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      rest = NONE;
      at = 0;
      while (at < bytes.length) {
        const from = at;
        if (reply()) continue;
        rest = bytes.subarray(from);
        return;
      }
    },
    reset() {
      rest = NONE;
    },
  };
}
