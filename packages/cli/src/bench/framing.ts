/** Where a frame's payload is in what was read. */
export type Span = { from: number; to: number; next: number };

/** How frames are cut out of a stream, whose bytes are the characters of a text. */
export type Framing = {
  wrap(payload: Uint8Array): Uint8Array;
  /** Finds the frame that begins at `at`; false where it is not whole yet. */
  find(text: string, at: number, into: Span): boolean;
};

export const lines: Framing = {
  wrap: (payload) => Buffer.concat([payload, Buffer.from('\n')]),
  find(text, at, into) {
    const to = text.indexOf('\n', at);
    if (to < 0) return false;
    into.from = at;
    into.to = to;
    into.next = to + 1;
    return true;
  },
};

export const lengthPrefixed: Framing = {
  wrap(payload) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(payload.length);
    return Buffer.concat([length, payload]);
  },
  find: (text, at, into) => spanOf(text, at + 4, numberAt(text, at, 4), into),
};

/** What a client sends is masked, here with zeros: the server has the same work with these. */
export function webSocketFrames(isText: boolean): Framing {
  const first = isText ? 0x81 : 0x82;
  return {
    wrap(payload) {
      const { length } = payload;
      const mask = [0, 0, 0, 0];
      const head =
        length < 126
          ? [first, 0x80 | length, ...mask]
          : [first, 0x80 | 126, length >>> 8, length & 255, ...mask];
      return Buffer.concat([Uint8Array.from(head), payload]);
    },
    find(text, at, into) {
      const short = numberAt(text, at + 1, 1);
      if (short < 126) return spanOf(text, at + 2, short, into);
      return short === 126
        ? spanOf(text, at + 4, numberAt(text, at + 2, 2), into)
        : spanOf(text, at + 10, numberAt(text, at + 6, 4), into);
    },
  };
}

function spanOf(text: string, from: number, length: number, into: Span): boolean {
  if (Number.isNaN(length) || from + length > text.length) return false;
  into.from = from;
  into.to = from + length;
  into.next = into.to;
  return true;
}

/** `NaN` where it has not come yet. */
function numberAt(text: string, at: number, bytes: number): number {
  let value = 0;
  for (let i = at; i < at + bytes; i++) value = value * 256 + text.charCodeAt(i);
  return value;
}
