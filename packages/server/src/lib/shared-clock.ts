/** One look at another clock, ms since 1970: when it was asked and answered by one's own. */
export interface ClockComparison {
  readonly sentMs: number;
  readonly databaseMs: number;
  readonly answeredMs: number;
}

interface SharedClock {
  /** What the time is for all nodes, ms since 1970. */
  nowMs(): number;
  compare(comparison: ClockComparison): void;
  /** One's own clock minus the other, when they were last compared. */
  offsetMs(): number;
}

/** Up to here two clocks agree: it is what machines that keep the time stay below by far. */
const TOLERANCE_MS = 1_000;

/**
 * A machine's own clock, corrected where it differs from the one that all nodes share: what they
 * write down then has one time, whatever their machines say. `onChange` gets the correction, 0 for
 * none; small differences are no reason for one.
 */
export function createSharedClock(
  ownMs: () => number,
  onChange: (correctionMs: number) => void,
): SharedClock {
  let correctionMs = 0;
  let offsetMs = 0;

  return {
    nowMs: () => ownMs() + correctionMs,
    offsetMs: () => offsetMs,
    compare({ sentMs, databaseMs, answeredMs }) {
      const tripMs = answeredMs - sentMs;
      // It took too long to say anything, or one's own clock was set meanwhile.
      if (tripMs < 0 || tripMs > TOLERANCE_MS) return;
      offsetMs = sentMs + tripMs / 2 - databaseMs;
      if (Math.abs(offsetMs + correctionMs) <= TOLERANCE_MS) return;
      correctionMs = Math.abs(offsetMs) <= TOLERANCE_MS ? 0 : -Math.round(offsetMs);
      onChange(correctionMs);
    },
  };
}
