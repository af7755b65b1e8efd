const FIRST_MS = 250;
const LONGEST_MS = 30_000;
/** A worker that has served for so long did not die of its start. */
const HEALTHY_MS = 60_000;

/** How long to wait before a worker is started again, and what to remember for the next time. */
export function backOff(
  beforeMs: number,
  servedMs: number,
): { readonly waitMs: number; readonly nextMs: number } {
  const waitMs = servedMs >= HEALTHY_MS ? 0 : beforeMs;
  return { waitMs, nextMs: Math.min(LONGEST_MS, Math.max(FIRST_MS, waitMs * 2)) };
}
