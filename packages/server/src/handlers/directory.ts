import type { UserId } from '../domain/conversation.ts';
import { LruMap } from '../lib/lru-map.ts';
import type { UserStore } from '../store/store.ts';

/** The names of users, remembered: users do not vanish and so far keep their names. */
export class Directory {
  readonly #users: UserStore;
  readonly #names: LruMap<UserId, string>;

  constructor(users: UserStore, maxNames: number) {
    this.#users = users;
    this.#names = new LruMap(maxNames);
  }

  /** The name of a user if it is at hand; ask `names` otherwise. */
  known(user: UserId): string | undefined {
    return this.#names.get(user);
  }

  remember(user: UserId, name: string): void {
    this.#names.set(user, name);
  }

  async exists(user: UserId): Promise<boolean> {
    return (await this.names([user])).has(user);
  }

  /** The names of those that exist. */
  async names(users: Iterable<UserId>): Promise<Map<UserId, string>> {
    const found = new Map<UserId, string>();
    const unknown: UserId[] = [];
    for (const user of new Set(users)) {
      const name = this.#names.get(user);
      if (name === undefined) unknown.push(user);
      else found.set(user, name);
    }
    if (unknown.length === 0) return found;
    for (const [user, name] of await this.#users.names(unknown)) {
      this.#names.set(user, name);
      found.set(user, name);
    }
    return found;
  }
}
