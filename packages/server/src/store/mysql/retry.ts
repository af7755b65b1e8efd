import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailable } from '../store.ts';
import { failureOf, reasonOf } from './failures.ts';
import type { Settings } from './options.ts';

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;

/** Longer each time, and never the same on two nodes that failed together. */
export async function pause(tries: number, randomBytes: Settings['randomBytes']): Promise<void> {
  const longestMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries, 10));
  const share = randomBytes(1).readUInt8() / 256;
  await delay(longestMs * (0.5 + share / 2));
}

/** Tries until it works, fails for good, or has taken too long. Only for what may be repeated. */
export async function withRetries<Result>(
  { nowMs, giveUpAfterMs, randomBytes }: Settings,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const endMs = nowMs() + giveUpAfterMs;
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (failureOf(error) === 'fault') throw error;
      if (nowMs() >= endMs) throw unavailable(error);
      await pause(tries, randomBytes);
    }
  }
}

export function unavailable(cause: unknown): StoreUnavailable {
  return new StoreUnavailable(`the database cannot do it now: ${reasonOf(cause)}`, { cause });
}
