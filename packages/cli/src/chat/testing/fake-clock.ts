import type { Clock } from '../core/store.ts';

export interface FakeClock extends Clock {
  /** Lets time pass; what was due in it is called, in order. */
  readonly pass: (ms: number) => void;
}

export function createFakeClock(startMs: number): FakeClock {
  let nowMs = startMs;
  const alarms = new Set<{ atMs: number; call: () => void }>();
  const nextDue = (untilMs: number) =>
    [...alarms].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
  return {
    nowMs: () => nowMs,
    after: (delayMs, call) => {
      const alarm = { atMs: nowMs + delayMs, call };
      alarms.add(alarm);
      return () => {
        alarms.delete(alarm);
      };
    },
    pass: (ms) => {
      const untilMs = nowMs + ms;
      for (let due = nextDue(untilMs); due !== undefined; due = nextDue(untilMs)) {
        alarms.delete(due);
        nowMs = due.atMs;
        due.call();
      }
      nowMs = untilMs;
    },
  };
}
