import type { UserId } from '../domain/conversation.ts';
import { fullSight, type Sight } from '../domain/person.ts';
import type { PresenceChange } from '../fanout/presence-view.ts';

/** While it is being asked what may be seen of a user, nothing is told of him. */
interface Asking {
  readonly number: number;
  /** What would have been told meanwhile. */
  missed: PresenceChange | undefined;
}

/**
 * What one session does not see of those whose coming and going it watches: of most it sees all,
 * so only the others are kept.
 */
export class Sights {
  readonly #limited = new Map<UserId, Sight>();
  readonly #asking = new Map<UserId, Asking>();
  #asked = 0;

  /** What is to be told of a change, if anything. */
  show(change: PresenceChange): PresenceChange | undefined {
    const asking = this.#asking.get(change.user);
    if (asking !== undefined) {
      asking.missed = change;
      return undefined;
    }
    const sight = this.#limited.get(change.user);
    if (sight === undefined) return change;
    if (!sight.state) return undefined;
    return change.seen === undefined ? change : { ...change, seen: undefined };
  }

  /** As it was found at a login; where it has been asked for anew since, that counts. */
  begin(sights: ReadonlyMap<UserId, Sight>): void {
    for (const [user, sight] of sights) {
      if (!this.#asking.has(user)) this.#limited.set(user, sight);
    }
  }

  /** It is asked anew what may be seen of a user: from now on nothing, until `learn`. */
  ask(user: UserId): number {
    this.#asked += 1;
    const missed = this.#asking.get(user)?.missed;
    this.#asking.set(user, { number: this.#asked, missed });
    return this.#asked;
  }

  /** The answer to the question with this number; what is to be told of it to the client. */
  learn(
    user: UserId,
    number: number,
    sight: Sight | undefined,
    isOnline: boolean,
  ): PresenceChange | undefined {
    const asking = this.#asking.get(user);
    if (asking?.number !== number) return undefined;
    this.#asking.delete(user);
    const before = this.#limited.get(user) ?? fullSight;
    if (sight === undefined) this.#limited.delete(user);
    else this.#limited.set(user, sight);
    const isSeen = sight?.state ?? true;
    if (isSeen && asking.missed !== undefined) return this.show(asking.missed);
    if (isSeen === before.state || !isOnline) return undefined;
    return { user, state: isSeen ? 'online' : 'offline', seen: undefined };
  }
}
