import type { Clock } from '../clock.ts';

const IDLE_MS = 25_000;
const DEAD_MS = 10_000;
const PROBE_MS = 4_000;

export interface Heartbeat {
  /** Something came from the peer. */
  heard(): void;
  /** There is reason to doubt: the peer has 4 s to show that it is there. */
  probe(): void;
  stop(): void;
}

/** Pings a peer that has been silent for 25 s, and tells when it stays silent for 10 s more. */
export function startHeartbeat(clock: Clock, ping: () => void, dead: () => void): Heartbeat {
  let heardMs = clock.nowMs();
  let isAsked = false;
  let callOff = () => {};
  const ask = (deadlineMs: number) => {
    callOff();
    isAsked = true;
    ping();
    callOff = clock.after(deadlineMs, () => {
      if (isAsked) dead();
      else watch();
    });
  };
  const watch = () => {
    // A clock that was set back must not make the peer look alive for hours.
    const idleMs = Math.max(0, clock.nowMs() - heardMs);
    if (idleMs < IDLE_MS) callOff = clock.after(IDLE_MS - idleMs, watch);
    else ask(DEAD_MS);
  };
  watch();
  return {
    heard: () => {
      heardMs = clock.nowMs();
      isAsked = false;
    },
    // Not again while it is asked: doubts that come often would put off the end without end.
    probe: () => {
      if (!isAsked) ask(PROBE_MS);
    },
    stop: () => callOff(),
  };
}
