import type { ProxyFault } from './proxy-header.ts';

/** Why a connection was closed before its session began. */
export type ProxyRefusal = ProxyFault | 'untrusted' | 'late' | 'too_many';

/** How often each of them has happened since it was last told, and the latest's address. */
export type OnProxyRefusal = (why: ProxyRefusal, address: string, times: number) => void;

/** Each reason is told once in this time: strangers must not fill the log. */
const REPEAT_MS = 10_000;

/** Passes refusals on at a bounded rate, each reason at once when it is new. */
export function boundedRefusals(
  nowMs: () => number,
  tell: OnProxyRefusal,
): (why: ProxyRefusal, address: string) => void {
  const told = new Map<ProxyRefusal, { atMs: number; untold: number }>();
  return (why, address) => {
    const now = nowMs();
    const before = told.get(why);
    if (before !== undefined && now - before.atMs < REPEAT_MS) {
      before.untold += 1;
      return;
    }
    told.set(why, { atMs: now, untold: 0 });
    tell(why, address, 1 + (before?.untold ?? 0));
  };
}
