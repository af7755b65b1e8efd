import type { Profile } from '@parley/protocol';
import type { UserId } from '../../domain/conversation.ts';
import { type Claim, type Presence, TAKEOVER_WINDOW_MS } from '../presence.ts';

interface Exclusive {
  readonly holders: Map<UserId, string>;
  readonly refusedAt: Map<UserId, number>;
}

interface Claims extends Readonly<Record<Profile, Exclusive>> {
  readonly entered: Map<UserId, Set<string>>;
}

/** What the nodes of one process share; a node alone has its own. */
export function createClaims(): Claims {
  const exclusive = (): Exclusive => ({ holders: new Map(), refusedAt: new Map() });
  return { classic: exclusive(), v2: exclusive(), entered: new Map() };
}

/** The memory twin of presence: its leases cannot outlive their node, being in its memory. */
export function createMemoryPresence(
  nowMs: () => number,
  claims: Claims = createClaims(),
): Presence {
  const { classic, v2, entered } = claims;
  const isConnected = (user: UserId): boolean =>
    classic.holders.has(user) || v2.holders.has(user) || entered.has(user);

  return {
    async claim(user, session, profile = 'classic', ifHeld = 'refuse'): Promise<Claim> {
      const { holders, refusedAt } = claims[profile];
      const now = nowMs();
      forgetOld(refusedAt, now);
      const previous = holders.get(user);
      if (previous === undefined || previous === session) {
        if (previous === undefined) refusedAt.delete(user);
        holders.set(user, session);
        return { kind: 'granted' };
      }
      if (refusedAt.delete(user) || ifHeld === 'replace') {
        holders.set(user, session);
        return { kind: 'taken-over', previous };
      }
      refusedAt.set(user, now);
      return { kind: 'refused' };
    },
    async enter(user, session) {
      const sessions = entered.get(user);
      if (sessions === undefined) entered.set(user, new Set([session]));
      else sessions.add(session);
    },
    async release(user, session) {
      for (const { holders } of [classic, v2]) {
        if (holders.get(user) === session) holders.delete(user);
      }
      const sessions = entered.get(user);
      if (sessions?.delete(session) && sessions.size === 0) entered.delete(user);
      return !isConnected(user);
    },
    async online(users) {
      return new Set(users.filter(isConnected));
    },
    // Its nodes live and die together.
    listen() {},
    isUp: () => true,
    async stop() {},
  };
}

function forgetOld(refusedAt: Map<UserId, number>, now: number): void {
  for (const [user, at] of refusedAt) {
    if (now - at <= TAKEOVER_WINDOW_MS) break;
    refusedAt.delete(user);
  }
}
