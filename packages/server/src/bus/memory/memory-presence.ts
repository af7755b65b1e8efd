import type { UserId } from '../../domain/conversation.ts';
import { type Claim, type Presence, TAKEOVER_WINDOW_MS } from '../presence.ts';

interface Claims {
  readonly holders: Map<UserId, string>;
  readonly refusedAt: Map<UserId, number>;
}

/** What the nodes of one process share; a node alone has its own. */
export function createClaims(): Claims {
  return { holders: new Map(), refusedAt: new Map() };
}

/** The memory twin of presence: its leases cannot outlive their node, being in its memory. */
export function createMemoryPresence(
  nowMs: () => number,
  { holders, refusedAt }: Claims = createClaims(),
): Presence {
  const forgetOldRefusals = (now: number): void => {
    for (const [user, at] of refusedAt) {
      if (now - at <= TAKEOVER_WINDOW_MS) break;
      refusedAt.delete(user);
    }
  };

  return {
    async claim(user, session): Promise<Claim> {
      const now = nowMs();
      forgetOldRefusals(now);
      const previous = holders.get(user);
      if (previous === undefined || previous === session) {
        holders.set(user, session);
        return { kind: 'granted' };
      }
      if (refusedAt.delete(user)) {
        holders.set(user, session);
        return { kind: 'taken-over', previous };
      }
      refusedAt.set(user, now);
      return { kind: 'refused' };
    },
    async release(user, session) {
      if (holders.get(user) === session) holders.delete(user);
    },
    async online(users) {
      return new Set(users.filter((user) => holders.has(user)));
    },
    isUp: () => true,
    async stop() {},
  };
}
