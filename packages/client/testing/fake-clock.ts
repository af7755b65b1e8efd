import type { Clock } from '../src/clock.ts';

export interface FakeClock extends Clock {
  /** Lets time pass: what is due in it is called, in order, and what follows from it happens. */
  pass(ms: number): Promise<void>;
  /** How many calls are still to come. */
  readonly pending: number;
}

export function createFakeClock(startMs = 1_700_000_000_000): FakeClock {
  let nowMs = startMs;
  let count = 0;
  const alarms = new Map<number, { atMs: number; call: () => void }>();
  const nextDue = (untilMs: number) => {
    let best: { id: number; atMs: number; call: () => void } | undefined;
    for (const [id, { atMs, call }] of alarms) {
      if (atMs <= untilMs && (best === undefined || atMs < best.atMs)) best = { id, atMs, call };
    }
    return best;
  };
  return {
    nowMs: () => nowMs,
    after(delayMs, call) {
      count += 1;
      const id = count;
      alarms.set(id, { atMs: nowMs + Math.max(0, delayMs), call });
      return () => {
        alarms.delete(id);
      };
    },
    async pass(ms) {
      const untilMs = nowMs + ms;
      await settled();
      for (let due = nextDue(untilMs); due !== undefined; due = nextDue(untilMs)) {
        alarms.delete(due.id);
        nowMs = Math.max(nowMs, due.atMs);
        due.call();
        await settled();
      }
      nowMs = untilMs;
    },
    get pending() {
      return alarms.size;
    },
  };
}

/** All promises that follow from what has happened have been followed. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
