/** What became of the messages of a run; `received` counts each message once. */
export type Tally = {
  sent: number;
  received: number;
  duplicates: number;
  outOfOrder: number;
  misdirected: number;
  /** Carries this run's tag and a sequence number that was never sent. */
  invented: number;
  /** Chats of another run. */
  alien: number;
  timeouts: number;
};

/** What one receiver has seen of one sender. */
export type Stream = { seen: Uint8Array; highest: number };

export type Verdict = 'new' | 'duplicate' | 'invented';

export function createTally(): Tally {
  return {
    sent: 0,
    received: 0,
    duplicates: 0,
    outOfOrder: 0,
    misdirected: 0,
    invented: 0,
    alien: 0,
    timeouts: 0,
  };
}

export function createStream(): Stream {
  return { seen: new Uint8Array(16), highest: -1 };
}

/** Counts an arrival; `sentSoFar` is how many sequence numbers, from 0, the sender has used. */
export function recordArrival(
  tally: Tally,
  stream: Stream,
  seq: number,
  sentSoFar: number,
): Verdict {
  if (seq >= sentSoFar) {
    tally.invented++;
    return 'invented';
  }
  const slot = seq >>> 3;
  const bit = 1 << (seq & 7);
  if (slot >= stream.seen.length) stream.seen = grown(stream.seen, slot);
  const byte = stream.seen[slot] ?? 0;
  if ((byte & bit) !== 0) {
    tally.duplicates++;
    return 'duplicate';
  }
  stream.seen[slot] = byte | bit;
  tally.received++;
  if (seq < stream.highest) tally.outOfOrder++;
  else stream.highest = seq;
  return 'new';
}

export function lostOf(tally: Tally, expected: number): number {
  return expected - tally.received;
}

/** True where every message arrived once, in order, at the right place. */
export function isClean(tally: Tally, expected: number): boolean {
  const wrong =
    tally.duplicates + tally.outOfOrder + tally.misdirected + tally.invented + tally.alien;
  return lostOf(tally, expected) === 0 && wrong === 0;
}

function grown(seen: Uint8Array, slot: number): Uint8Array {
  let length = seen.length;
  while (length <= slot) length *= 2;
  const larger = new Uint8Array(length);
  larger.set(seen);
  return larger;
}
