import type { UserId } from '../domain/conversation.ts';
import { LruMap } from '../lib/lru-map.ts';
import type { UserStore } from '../store/store.ts';

/** The names of users, remembered until it is heard that they have others. */
export class Directory {
  readonly #users: Pick<UserStore, 'names'>;
  readonly #names: LruMap<UserId, string>;
  readonly #asking = new Map<UserId, Promise<boolean>>();
  /** How often something was. */
  #forgotten = 0;

  constructor(users: Pick<UserStore, 'names'>, maxNames: number) {
    this.#users = users;
    this.#names = new LruMap(maxNames);
  }

  remember(user: UserId, name: string): void {
    this.#names.set(user, name);
  }

  /** These have other names now, or are gone; where nobody knows who, all may have. */
  forget(users: readonly UserId[] | undefined): void {
    this.#forgotten += 1;
    if (users === undefined) this.#names.clear();
    else for (const user of users) this.#names.delete(user);
  }

  /**
   * Whether there is such a user: at once where it is known. Those who ask while the store is
   * being asked are answered after those who asked before, so that messages keep their order.
   */
  exists(user: UserId): true | Promise<boolean> {
    const asking = this.#asking.get(user);
    if (asking !== undefined) return asking;
    if (this.#names.get(user) !== undefined) return true;
    const answer = this.names([user]).then((names) => names.has(user));
    const forget = (): void => void this.#asking.delete(user);
    answer.then(forget, forget);
    this.#asking.set(user, answer);
    return answer;
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
    const before = this.#forgotten;
    for (const [user, name] of await this.#users.names(unknown)) {
      // What was asked before a change may be what was true before it.
      if (this.#forgotten === before) this.#names.set(user, name);
      found.set(user, name);
    }
    return found;
  }
}
