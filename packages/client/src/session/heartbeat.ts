import type { Clock } from '../clock.ts';

const IDLE_MS = 25_000;
const DEAD_MS = 10_000;

export interface Heartbeat {
  /** Something came from the peer. */
  heard(): void;
  stop(): void;
}

/** Pings a peer that has been silent for 25 s, and tells when it stays silent for 10 s more. */
export function startHeartbeat(clock: Clock, ping: () => void, dead: () => void): Heartbeat {
  let heardMs = clock.nowMs();
  let callOff = () => {};
  const watch = () => {
    // A clock that was set back must not make the peer look alive for hours.
    const idleMs = Math.max(0, clock.nowMs() - heardMs);
    if (idleMs < IDLE_MS) {
      callOff = clock.after(IDLE_MS - idleMs, watch);
      return;
    }
    const askedMs = heardMs;
    ping();
    callOff = clock.after(DEAD_MS, () => {
      if (heardMs === askedMs) dead();
      else watch();
    });
  };
  watch();
  return {
    heard: () => {
      heardMs = clock.nowMs();
    },
    stop: () => callOff(),
  };
}
