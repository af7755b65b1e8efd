import type { Logger } from './logger.ts';

/** The same trouble is told once in this time, with how often it came since. */
const REPEAT_MS = 10_000;
const MAX_KINDS = 100;

interface Told {
  readonly atMs: number;
  untold: number;
}

/**
 * Logs errors that are nobody's fault but ours. A full disk fails every message: that must not
 * be a line each, least of all on the same disk.
 */
export function createErrorLog(
  log: Pick<Logger, 'error'>,
  nowMs: () => number,
): (what: string, error: unknown) => void {
  const told = new Map<string, Told>();
  return (what, error) => {
    const kind = `${what}: ${error instanceof Error ? error.message : error}`;
    const before = told.get(kind);
    const now = nowMs();
    if (before !== undefined && now - before.atMs < REPEAT_MS) {
      before.untold += 1;
      return;
    }
    if (told.size >= MAX_KINDS) told.clear();
    told.set(kind, { atMs: now, untold: 0 });
    log.error({ err: error, ...(before?.untold && { repeated: before.untold }) }, what);
  };
}
