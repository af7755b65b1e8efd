export interface ReplyEvents {
  /** A number: a message has been taken. */
  onTaken(): void;
  onError(line: string): void;
}

const LF = 0x0a;
const INTEGER = 0x3a; // :
const MINUS = 0x2d; // of an error

/** Reads what Redis answers to messages that are published: one line each, cut anywhere. */
export function createReplyReader(events: ReplyEvents): {
  read(chunk: Buffer): void;
  reset(): void;
} {
  let kind: number | undefined;
  let error = '';

  return {
    read(chunk) {
      let from = 0;
      while (from < chunk.length) {
        kind ??= chunk[from];
        const end = chunk.indexOf(LF, from);
        if (kind === MINUS) error += chunk.toString('utf8', from, end < 0 ? chunk.length : end);
        if (end < 0) return;
        from = end + 1;
        const [whole, line] = [kind, error];
        kind = undefined;
        error = '';
        if (whole === INTEGER) events.onTaken();
        // Else it is the answer to a ping.
        else if (whole === MINUS) events.onError(line.slice(1).trimEnd());
      }
    },
    reset() {
      kind = undefined;
      error = '';
    },
  };
}
