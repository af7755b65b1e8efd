import { StoreUnavailable } from '../store/store.ts';
import type { Logger } from './logger.ts';

/** The same trouble is told once in this time, with how often it came since. */
const REPEAT_MS = 10_000;
const MAX_KINDS = 100;

interface Told {
  atMs: number;
  untold: number;
}

/**
 * Logs errors that are nobody's fault but ours. A full disk fails every message: that must not
 * be a line each, least of all on the same disk. A store that can do nothing now is no fault of the
 * code: that is one line for as long as it lasts, whatever it fails.
 */
export function createErrorLog(
  log: Pick<Logger, 'error' | 'warn'>,
  nowMs: () => number,
): (what: string, error: unknown) => void {
  const told = new Map<string, Told>();
  return (what, error) => {
    const isAway = error instanceof StoreUnavailable;
    const message = error instanceof Error ? error.message : error;
    const kind = isAway ? `unavailable: ${message}` : `${what}: ${message}`;
    const before = told.get(kind);
    const now = nowMs();
    if (before !== undefined && now - before.atMs < REPEAT_MS) {
      before.untold += 1;
      if (isAway) before.atMs = now;
      return;
    }
    if (told.size >= MAX_KINDS) told.clear();
    told.set(kind, { atMs: now, untold: 0 });
    const repeated = before?.untold ? { repeated: before.untold } : undefined;
    if (isAway) log.warn({ reason: message, ...repeated }, what);
    else log.error({ err: error, ...repeated }, what);
  };
}
