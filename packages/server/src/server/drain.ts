import type { LeaveReason } from '../gateway/connection.ts';
import type { Leaver, Listener } from '../gateway/listener.ts';

export interface DrainOptions {
  readonly listeners: readonly Listener[];
  readonly why: LeaveReason;
  /** How long balancers may take to notice that this node leaves; until then it takes everybody. */
  readonly waitMs: number;
  /** All of it, from the first word to the last byte. */
  readonly timeoutMs: number;
  /** Whether nobody is connected any more, as far as sessions go. */
  readonly isEmpty: () => boolean;
}

/** As many logins a second as the other nodes take without anybody waiting. */
const CLIENTS_A_SECOND = 1_000;
const ROUND_MS = 50;
/** For requests that have begun, and for small clients to be sent what waits for them. */
const FINISH_MS = 2_000;
/** For connections to end, and for what the node holds to be written and given back. */
const CLOSE_MS = 3_000;
const LOOK_MS = 20;

/**
 * Empties a node: balancers notice, nobody new comes, those who are here are sent away some at a
 * time, and what they began is finished. Who is still here afterwards is left to who closes.
 */
export async function drain(options: DrainOptions): Promise<void> {
  const { listeners, why, waitMs, timeoutMs, isEmpty } = options;
  if (waitMs > 0) await delay(waitMs);
  for (const listener of listeners) listener.stopAccepting();
  // Alone there is no other node that many could come to at once.
  const spreadMs = why === 'going_away' ? timeoutMs - waitMs - FINISH_MS - CLOSE_MS : 0;
  const unsent = await sendAway(all(listeners), why, Math.max(0, spreadMs));

  const untilMs = performance.now() + Math.min(FINISH_MS, Math.max(0, timeoutMs - waitMs) / 4);
  while (!isEmpty() && performance.now() < untilMs) {
    for (const one of unsent) if (isReady(one)) unsent.delete(one);
    for (const one of all(listeners)) if (!unsent.has(one)) one.leave(why);
    await delay(LOOK_MS);
  }
}

/** Resolves with the small clients whose frames are still on their way, one at a time. */
export async function sendAway(
  leavers: readonly Leaver[],
  why: LeaveReason,
  longestMs: number,
): Promise<Set<Leaver>> {
  const spreadMs = Math.min(longestMs, (leavers.length / CLIENTS_A_SECOND) * 1_000);
  const aRound = Math.ceil(leavers.length / Math.max(1, Math.floor(spreadMs / ROUND_MS)));
  const unsent = new Set<Leaver>();
  for (const [at, leaver] of leavers.entries()) {
    if (at > 0 && at % aRound === 0) await delay(ROUND_MS);
    if (isReady(leaver)) leaver.leave(why);
    else unsent.add(leaver);
  }
  return unsent;
}

/** A small client would lose what comes with another frame: it is sent all before it goes. */
function isReady({ isSmallClient, isFlushed }: Leaver): boolean {
  return !isSmallClient || isFlushed;
}

export function all(listeners: readonly Listener[]): Leaver[] {
  return listeners.flatMap((listener) => [...listener.connections()]);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
