import type { UserId } from '../../domain/conversation.ts';
import type { PresenceCommands } from './presence-commands.ts';

// Releases that wait for Redis to come back. Beyond that number claims of sessions that are gone
// stay until this node ends, or until a second login takes over.
const MAX_WAITING_RELEASES = 100_000;

export type Replaced = (user: UserId, session: string) => void;

/** What this node has claimed, so that it can claim it again after Redis lost it. */
export function createHeldClaims(commands: PresenceCommands, onReplaced: Replaced) {
  const held = new Map<UserId, string>();
  const waitingReleases = new Map<UserId, string>();

  return {
    hold(user: UserId, session: string): void {
      held.set(user, session);
    },
    /** Whether a claim of this node is only left over from a session that has ended. */
    isLeftOver(user: UserId, session: string): boolean {
      return waitingReleases.get(user) === session;
    },
    async release(user: UserId, session: string): Promise<void> {
      if (held.get(user) === session) held.delete(user);
      try {
        await commands.release([[user, session]]);
      } catch {
        if (waitingReleases.size < MAX_WAITING_RELEASES) waitingReleases.set(user, session);
      }
    },
    /** Gives back what could not be given back. */
    async releaseWaiting(): Promise<void> {
      const waiting = [...waitingReleases];
      await commands.release(waiting);
      for (const [user, session] of waiting) {
        if (waitingReleases.get(user) === session) waitingReleases.delete(user);
      }
    },
    /** Claims all again; of those that others got in the meantime the sessions are told. */
    async assertAll(): Promise<void> {
      for (const [user, session] of await commands.assertClaims([...held])) {
        if (held.get(user) !== session) continue;
        held.delete(user);
        onReplaced(user, session);
      }
    },
  };
}
