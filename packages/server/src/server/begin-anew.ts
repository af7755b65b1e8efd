import type { FanOut } from '../fanout/fan-out.ts';
import type { Listener } from '../gateway/listener.ts';
import { all, sendAway } from './drain.ts';

/** At the rate of a drain more connections have been told than a node can have. */
const LONGEST_MS = 600_000;

/**
 * The log is another one now, for it was put back to an older state: what this node and its clients
 * know of places in it does not hold. The clients come back, some at a time, and are told.
 */
export async function beginAnew(
  fanOut: Pick<FanOut, 'forgetPositions'>,
  listeners: readonly Listener[],
): Promise<void> {
  fanOut.forgetPositions();
  const unsent = await sendAway(all(listeners), 'going_away', LONGEST_MS);
  for (const leaver of unsent) leaver.leave('going_away');
}
