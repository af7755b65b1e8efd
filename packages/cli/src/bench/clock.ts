/** Microseconds on a clock that never goes back. */
export function nowUs(): number {
  return Math.floor(performance.now() * 1000);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Looks every few milliseconds until something holds, or for so long at most. */
export async function waitUntil(holds: () => boolean, timeoutMs: number): Promise<boolean> {
  const endUs = nowUs() + timeoutMs * 1000;
  while (!holds()) {
    if (nowUs() >= endUs) return false;
    await sleep(5);
  }
  return true;
}
