import type { Profile } from '@parley/protocol';
import type { UserId } from '../../domain/conversation.ts';
import { inSlices } from './in-slices.ts';
import type { OwnClaim, Step } from './presence-commands.ts';

// Releases that wait for Redis to come back. Beyond that number claims of sessions that are gone
// stay until this node ends, or until a second login takes over.
const MAX_WAITING_RELEASES = 100_000;

export type Replaced = (user: UserId, session: string) => void;

/** What this node has claimed, so that it can claim it again after Redis lost it. */
export class HeldClaims {
  readonly #held: Readonly<Record<Profile, Map<UserId, string>>> = {
    classic: new Map(),
    v2: new Map(),
  };
  readonly #waitingReleases = new Map<string, OwnClaim>();
  readonly #take: (step: Step) => Promise<boolean>;
  readonly #onReplaced: Replaced;

  constructor(take: (step: Step) => Promise<boolean>, onReplaced: Replaced) {
    this.#take = take;
    this.#onReplaced = onReplaced;
  }

  hold({ user, session, profile }: OwnClaim): void {
    this.#held[profile].set(user, session);
  }

  has(user: UserId): boolean {
    return this.#held.classic.has(user) || this.#held.v2.has(user);
  }

  isHeld({ user, session, profile }: OwnClaim): boolean {
    return this.#held[profile].get(user) === session;
  }

  /** Whether a claim of this node is only left over from a session that has ended. */
  isLeftOver(session: string): boolean {
    return this.#waitingReleases.has(session);
  }

  /** The claim of a session, if it holds one. */
  of(user: UserId, session: string): OwnClaim | undefined {
    for (const profile of ['classic', 'v2'] as const) {
      if (this.#held[profile].get(user) === session) return { user, session, profile };
    }
    return undefined;
  }

  /** Gives a claim back, later if not now; resolves with whether its user is connected still. */
  async release(claim: OwnClaim): Promise<boolean> {
    this.#held[claim.profile].delete(claim.user);
    try {
      return await this.#take({ kind: 'release', claim });
    } catch {
      if (this.#waitingReleases.size < MAX_WAITING_RELEASES) {
        this.#waitingReleases.set(claim.session, claim);
      }
      return false;
    }
  }

  /** Gives back what could not be given back. */
  async releaseWaiting(): Promise<void> {
    const waiting = [...this.#waitingReleases.values()];
    await inSlices(waiting, async (claim) => {
      await this.#take({ kind: 'release', claim });
      this.#waitingReleases.delete(claim.session);
    });
  }

  /** Claims all again; of those that others got in the meantime the sessions are told. */
  async assertAll(): Promise<void> {
    const profiles = ['classic', 'v2'] as const;
    const claims = profiles.flatMap((profile) =>
      [...this.#held[profile]].map(([user, session]): OwnClaim => ({ user, session, profile })),
    );
    await inSlices(claims, (claim) => this.#assert(claim));
  }

  async #assert(claim: OwnClaim): Promise<void> {
    const isOurs = await this.#take({ kind: 'assert', claim });
    if (isOurs || !this.isHeld(claim)) return;
    this.#held[claim.profile].delete(claim.user);
    this.#onReplaced(claim.user, claim.session);
  }
}
