import type { UserId } from '../../domain/conversation.ts';
import { inSlices } from './in-slices.ts';
import type { Step } from './presence-commands.ts';

// Beyond that number entries of users who are gone stay until this node ends, or until nobody has
// touched their records for an hour.
const MAX_UNTOLD = 100_000;

/**
 * The sessions of this node that share their users. Redis holds one entry for all of a user's here,
 * so what it is told is never more than whether there are any, and can be told again at any time.
 */
export class SharedEntries {
  readonly #sessions = new Map<UserId, Set<string>>();
  // Users of whom Redis may not know how it is with them now. It is bounded by those who are here
  // and those who left since Redis went away, for whom the limit is.
  readonly #untold = new Set<UserId>();
  readonly #take: (step: Step) => Promise<boolean>;

  constructor(take: (step: Step) => Promise<boolean>) {
    this.#take = take;
  }

  has(user: UserId): boolean {
    return this.#sessions.has(user);
  }

  async enter(user: UserId, session: string): Promise<void> {
    const sessions = this.#sessions.get(user);
    if (sessions === undefined) this.#sessions.set(user, new Set([session]));
    else sessions.add(session);
    await this.#tell(user);
  }

  /** Resolves with whether the user is connected still, by a session of any node. */
  leave(user: UserId, session: string): Promise<boolean> {
    const sessions = this.#sessions.get(user);
    if (sessions?.delete(session) && sessions.size === 0) this.#sessions.delete(user);
    return this.#tell(user);
  }

  /** Tells what could not be told. */
  async tellUntold(): Promise<void> {
    await inSlices([...this.#untold], (user) => this.#tell(user));
  }

  /** Tells all again, and keeps it from running out. */
  async assertAll(): Promise<void> {
    await inSlices([...this.#sessions.keys()], (user) => this.#tell(user));
  }

  async #tell(user: UserId): Promise<boolean> {
    try {
      const isConnected = await this.#take({ kind: 'entry', user });
      this.#untold.delete(user);
      return isConnected;
    } catch {
      if (this.#untold.size < MAX_UNTOLD || this.#sessions.has(user)) this.#untold.add(user);
      return this.#sessions.has(user);
    }
  }
}
