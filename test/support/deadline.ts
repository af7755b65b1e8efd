import { setTimeout as delay } from 'node:timers/promises';

const PROBE_INTERVAL_MS = 20;

/** Waits for a promise, but no longer than the deadline. */
export async function within<T>(
  promise: Promise<T>,
  deadlineMs: number,
  what: () => string,
): Promise<T> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`${what()} took longer than ${deadlineMs} ms`)),
    deadlineMs,
  );
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Asks until the answer is yes. For what no event announces: another process that begins to
 * answer, a row that another node writes. The probe throws when there is nothing to wait for.
 */
export async function eventually(
  probe: () => boolean | Promise<boolean>,
  deadlineMs: number,
  what: () => string,
): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  while (!(await probe())) {
    if (performance.now() > endMs) throw new Error(`${what()} not within ${deadlineMs} ms`);
    await delay(PROBE_INTERVAL_MS);
  }
}
