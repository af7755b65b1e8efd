import type { UserId } from '../domain/conversation.ts';

/**
 * Which local sessions want to know of which users. Most users have few watchers, so that one is
 * kept bare and only several in a set.
 */
export class Watchers<Watcher extends object> {
  readonly #byUser = new Map<UserId, Watcher | Set<Watcher>>();
  // What to forget when a watcher goes. Each user is in it once.
  readonly #watched = new Map<Watcher, UserId[]>();
  // A session may end in the middle of its login: what that asks for later must not be kept.
  readonly #gone = new WeakSet<Watcher>();

  has(user: UserId): boolean {
    return this.#byUser.has(user);
  }

  isWatching(watcher: Watcher): boolean {
    return this.#watched.has(watcher);
  }

  users(): IterableIterator<UserId> {
    return this.#byUser.keys();
  }

  /** Adds these users to those that the watcher wants; returns those whom nobody watched before. */
  watch(watcher: Watcher, users: Iterable<UserId>): UserId[] {
    if (this.#gone.has(watcher)) return [];
    let list = this.#watched.get(watcher);
    const isFirst: UserId[] = [];
    for (const user of users) {
      if (!this.has(user)) isFirst.push(user);
      if (!this.#add(user, watcher)) continue;
      if (list === undefined) {
        list = [];
        this.#watched.set(watcher, list);
      }
      list.push(user);
    }
    return isFirst;
  }

  /** Forgets a watcher for good; returns those whom nobody watches any more. */
  unwatch(watcher: Watcher): UserId[] {
    const users = this.#watched.get(watcher) ?? [];
    this.#watched.delete(watcher);
    this.#gone.add(watcher);
    return users.filter((user) => this.#remove(user, watcher));
  }

  /** Calls once for each watcher of a user; returns how many there are. */
  deliver(user: UserId, call: (watcher: Watcher) => void): number {
    const present = this.#byUser.get(user);
    if (present === undefined) return 0;
    if (!(present instanceof Set)) {
      call(present);
      return 1;
    }
    const count = present.size;
    for (const watcher of present) call(watcher);
    return count;
  }

  #add(user: UserId, watcher: Watcher): boolean {
    const present = this.#byUser.get(user);
    if (present === watcher) return false;
    if (present === undefined) {
      this.#byUser.set(user, watcher);
    } else if (present instanceof Set) {
      if (present.has(watcher)) return false;
      present.add(watcher);
    } else {
      this.#byUser.set(user, new Set([present, watcher]));
    }
    return true;
  }

  /** Returns whether it was the last one of this user. */
  #remove(user: UserId, watcher: Watcher): boolean {
    const present = this.#byUser.get(user);
    if (present === watcher) return this.#byUser.delete(user);
    if (!(present instanceof Set)) return false;
    present.delete(watcher);
    return present.size === 0 && this.#byUser.delete(user);
  }
}
