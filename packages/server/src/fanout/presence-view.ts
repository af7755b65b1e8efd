import type { UserId } from '../domain/conversation.ts';
import { Watchers } from './watchers.ts';

/** The same value goes to all watchers, so that they can share what they make of it. */
export interface PresenceChange {
  readonly user: UserId;
  readonly state: 'online' | 'offline';
  /** When the user was last online, ms since 1970 UTC, if that is known. */
  readonly seen: number | undefined;
}

/** A session that wants to know who comes and goes. */
export interface PresenceWatcher {
  /** Must not wait. May tell what the session knows already. */
  presenceChanged(change: PresenceChange): void;
}

const ROUND_MS = 50;
const DELIVERIES_A_ROUND = 1_000;

/**
 * What this node believes of the users that its sessions watch. Watchers are told of each change of
 * it, so it differs from what they know only by what waits to be told; a user who changes meanwhile
 * is told of once. Nothing is kept of users whom nobody watches.
 */
export class PresenceView {
  readonly #watchers = new Watchers<PresenceWatcher>();
  // Above 0: online. The amount says when that was learned. Who is not in it is taken for offline.
  readonly #states = new Map<UserId, number>();
  readonly #untold = new Map<UserId, PresenceChange>();
  readonly #onError: (error: unknown) => void;
  #mark = 1;
  #timer: NodeJS.Timeout | undefined;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#untold.clear();
  }

  /** Returns the users whom nobody watched before. */
  watch(watcher: PresenceWatcher, users: Iterable<UserId>): UserId[] {
    return this.#watchers.watch(watcher, users);
  }

  unwatch(watcher: PresenceWatcher): void {
    for (const user of this.#watchers.unwatch(watcher)) {
      this.#states.delete(user);
      this.#untold.delete(user);
    }
  }

  /** Tells one watcher what the others know. */
  tellIfOnline(watcher: PresenceWatcher, user: UserId): void {
    if (!this.isOnline(user) || !this.#watchers.isWatching(watcher)) return;
    this.#tellOne(watcher, { user, state: 'online', seen: undefined });
  }

  /** Who watches a user. */
  watchersOf(user: UserId): PresenceWatcher[] {
    const found: PresenceWatcher[] = [];
    this.#watchers.deliver(user, (watcher) => found.push(watcher));
    return found;
  }

  /** All who are watched. */
  users(): IterableIterator<UserId> {
    return this.#watchers.users();
  }

  /** Those of them who are taken for online. */
  *onlineUsers(): IterableIterator<UserId> {
    for (const [user, state] of this.#states) if (state > 0) yield user;
  }

  isWatched(user: UserId): boolean {
    return this.#watchers.has(user);
  }

  isOnline(user: UserId): boolean {
    return this.#stateOf(user) > 0;
  }

  /** The moment to begin a question at: its answer cannot speak of what is noted later. */
  mark(): number {
    return this.#mark;
  }

  /** It is certain now that a user has come or gone. */
  note(user: UserId, isOnline: boolean, seen?: number): void {
    if (!this.#watchers.has(user)) return;
    const wasOnline = this.isOnline(user);
    this.#mark += 1;
    this.#states.set(user, isOnline ? this.#mark : -this.#mark);
    if (isOnline === wasOnline) return;
    this.#untold.set(user, { user, state: isOnline ? 'online' : 'offline', seen });
    this.#timer ??= setTimeout(() => this.#tell(), ROUND_MS);
  }

  /**
   * The answer to a question about users that began at the mark. Those who came are noted. Those
   * who seem to have gone are returned: presence may just have lost its memory, so that it takes a
   * second look.
   */
  learn(users: Iterable<UserId>, online: ReadonlySet<UserId>, mark: number): UserId[] {
    const doubtful: UserId[] = [];
    for (const user of users) {
      const state = this.#stateOf(user);
      if (state > 0 === online.has(user) || Math.abs(state) > mark) continue;
      if (state > 0) doubtful.push(user);
      else this.note(user, true);
    }
    return doubtful;
  }

  /** The same for users of whom no watcher has been told anything yet. */
  begin(users: Iterable<UserId>, online: ReadonlySet<UserId>, mark: number): void {
    for (const user of users) {
      if (!online.has(user) || !this.#watchers.has(user) || this.#states.has(user)) continue;
      this.#states.set(user, mark);
    }
  }

  #stateOf(user: UserId): number {
    return this.#states.get(user) ?? 0;
  }

  #tell(): void {
    this.#timer = undefined;
    let left = DELIVERIES_A_ROUND;
    for (const [user, change] of this.#untold) {
      if (left <= 0) break;
      this.#untold.delete(user);
      left -= this.#watchers.deliver(user, (watcher) => this.#tellOne(watcher, change));
    }
    if (this.#untold.size > 0) this.#timer = setTimeout(() => this.#tell(), ROUND_MS);
  }

  // What fails for one is told to the others all the same.
  #tellOne(watcher: PresenceWatcher, change: PresenceChange): void {
    try {
      watcher.presenceChanged(change);
    } catch (error) {
      this.#onError(error);
    }
  }
}
