import type { Bus } from '../bus/bus.ts';
import { type Presence, PresenceUnavailable } from '../bus/presence.ts';
import type { UserId } from '../domain/conversation.ts';
import type { PresenceEvent } from '../domain/event.ts';
import { PresenceCheck } from './presence-check.ts';
import { PresenceSweep } from './presence-sweep.ts';
import { PresenceView, type PresenceWatcher } from './presence-view.ts';

export interface PresenceBoardOptions {
  readonly bus: Pick<Bus, 'publish'>;
  readonly presence: Pick<Presence, 'online' | 'listen'>;
  /** Whether a user has a session on this node. */
  readonly isHere: (user: UserId) => boolean;
  /** Notes when users were last here; late and lossy. */
  readonly save: (gone: readonly { user: UserId; at: number }[]) => Promise<void>;
  readonly nowMs: () => number;
  readonly onError: (error: unknown) => void;
}

/** Who is back sooner has not been away. */
export const GRACE_MS = 2_000;
const ROUND_MS = 250;
const USERS_AN_EVENT = 1_000;
// Above it nobody is noted: what is not told is found by the checks of those who watch.
const MAX_WAITING = 100_000;

/**
 * Gathers who came and went on this node and tells it, here and to the other nodes. Invariants:
 * - At most one event every 250 ms, of at most 1,000 users; timers run only while somebody waits.
 * - Of one user waits at most one piece of news, the latest.
 * - Nobody is told offline before the grace is over and presence has confirmed it.
 * - Whatever is lost on the way, watchers know it some 10 s later: see `PresenceCheck`. Of users
 *   whose node died they know within 10 s of its death: see `PresenceSweep`.
 */
export class PresenceBoard {
  readonly #options: PresenceBoardOptions;
  readonly #view: PresenceView;
  readonly #check: PresenceCheck;
  readonly #sweep: PresenceSweep;
  /** Who waits to be told: when he was last seen, or `undefined` if he is online. */
  readonly #news = new Map<UserId, number | undefined>();
  /** Who may come back yet, in the order of the times. */
  readonly #leaving = new Map<UserId, { readonly seen: number; readonly dueMs: number }>();
  /** Questions that watching began, under each of their users. */
  readonly #learning = new Map<UserId, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #isConfirming = false;
  #isStopped = false;

  constructor(options: PresenceBoardOptions) {
    this.#options = options;
    const { presence, onError } = options;
    this.#view = new PresenceView(onError);
    this.#check = new PresenceCheck({ view: this.#view, presence, onError });
    this.#sweep = new PresenceSweep({ view: this.#view, presence, onError });
  }

  start(): void {
    this.#check.start();
    this.#options.presence.listen((change) => this.#sweep.nodesChanged(change));
  }

  /**
   * What waits is not told: users whose node stops come back on another one, and of those who do
   * not, the others learn by themselves.
   */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#check.stop();
    this.#sweep.stop();
    this.#view.stop();
  }

  /** Notes when those were here who have left and may not come back any more: the node stops. */
  saveLeaving(): Promise<void> {
    return this.#save([...this.#leaving].map(([user, { seen }]) => ({ user, seen })));
  }

  /** A session of this user has begun here: after `claim` or `enter`. */
  came(user: UserId): void {
    if (!this.#leaving.delete(user)) this.#tell(user, undefined);
  }

  /** The last session of this user has ended: `release` said so. */
  left(user: UserId, seenMs: number): void {
    this.#leaving.delete(user);
    if (this.#leaving.size >= MAX_WAITING) return;
    this.#leaving.set(user, { seen: seenMs, dueMs: this.#options.nowMs() + GRACE_MS });
    this.#wake();
  }

  /** Another node tells. */
  heard({ online, offline }: PresenceEvent): void {
    for (const user of online) this.#view.note(user, true);
    for (const { user, seen } of offline) {
      // Told too late: he has come here since, and the others are to know it.
      if (this.#options.isHere(user)) this.#tell(user, undefined);
      else this.#view.note(user, false, seen);
    }
  }

  /**
   * From now on the watcher is told of these users too. When this resolves, `isOnline` knows of
   * them, unless presence is away: then what is learned later is told. Never rejects.
   */
  async watch(watcher: PresenceWatcher, users: readonly UserId[]): Promise<void> {
    const isNew = this.#view.watch(watcher, users);
    if (isNew.length > 0) this.#learn(isNew);
    await this.#learned(users);
  }

  /** The same for a user whom the watcher has just come to know: it is told if he is online. */
  async meet(watcher: PresenceWatcher, user: UserId): Promise<void> {
    await this.watch(watcher, [user]);
    this.#view.tellIfOnline(watcher, user);
  }

  /** The watcher has ended: it is told nothing more, whatever it asks for later. */
  unwatch(watcher: PresenceWatcher): void {
    this.#view.unwatch(watcher);
  }

  /** Who watches a user on this node. */
  watchersOf(user: UserId): PresenceWatcher[] {
    return this.#view.watchersOf(user);
  }

  /** Of a user who is watched: what the watchers have been told, or will be at once. */
  isOnline(user: UserId): boolean {
    return this.#view.isOnline(user);
  }

  /** Only of users whom nobody watched before: of the others the node knows already. */
  #learn(users: readonly UserId[]): void {
    const mark = this.#view.mark();
    const learning = this.#ask(users).then((online) => {
      const asked = users.filter((user) => this.#learning.get(user) === learning);
      for (const user of asked) this.#learning.delete(user);
      if (online !== undefined) this.#view.begin(asked, online, mark);
    });
    for (const user of users) this.#learning.set(user, learning);
  }

  /**
   * Who of these users is online: of those who are watched what the watchers know, so that who is
   * told it now and of changes later knows the same; the others by presence, nobody without it.
   * Never rejects.
   */
  async onlineOf(users: Iterable<UserId>): Promise<Set<UserId>> {
    const asked = [...new Set(users)];
    const isUnwatched = (user: UserId): boolean => !this.#view.isWatched(user);
    const unwatched = new Set(asked.filter(isUnwatched));
    const [online] = await Promise.all([
      unwatched.size > 0 ? this.#ask([...unwatched]) : undefined,
      this.#learned(asked),
    ]);
    return new Set(
      asked.filter((user) => (unwatched.has(user) ? online?.has(user) : this.isOnline(user))),
    );
  }

  /** Resolves when the questions that have begun about these users are answered. */
  async #learned(users: readonly UserId[]): Promise<void> {
    if (this.#learning.size === 0) return;
    await Promise.all(new Set(users.map((user) => this.#learning.get(user))));
  }

  #tell(user: UserId, seen: number | undefined): void {
    if (this.#news.size >= MAX_WAITING && !this.#news.has(user)) return;
    this.#news.set(user, seen);
    this.#wake();
  }

  #wake(): void {
    if (this.#isStopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#confirm();
      this.#publish();
      if (this.#news.size > 0 || this.#leaving.size > 0) this.#wake();
    }, ROUND_MS);
  }

  #publish(): void {
    const online: UserId[] = [];
    const offline: { user: UserId; seen: number }[] = [];
    for (const [user, seen] of this.#news) {
      if (online.length + offline.length === USERS_AN_EVENT) break;
      this.#news.delete(user);
      this.#view.note(user, seen === undefined, seen);
      if (seen === undefined) online.push(user);
      else offline.push({ user, seen });
    }
    if (online.length === 0 && offline.length === 0) return;
    this.#options.bus.publish(['presence'], { type: 'presence', online, offline });
    void this.#save(offline);
  }

  async #save(gone: readonly { user: UserId; seen: number }[]): Promise<void> {
    if (gone.length === 0) return;
    try {
      await this.#options.save(gone.map(({ user, seen }) => ({ user, at: seen })));
    } catch (error) {
      this.#options.onError(error);
    }
  }

  /** Of those whose grace is over: who is not connected, on any node, has gone. */
  async #confirm(): Promise<void> {
    if (this.#isConfirming) return;
    const now = this.#options.nowMs();
    const due: UserId[] = [];
    for (const [user, { dueMs }] of this.#leaving) {
      if (dueMs > now || due.length === USERS_AN_EVENT) break;
      due.push(user);
    }
    if (due.length === 0) return;
    this.#isConfirming = true;
    const online = await this.#ask(due);
    this.#isConfirming = false;
    // Without an answer they wait for the next round.
    if (online === undefined) return;
    for (const user of due) {
      const leaving = this.#leaving.get(user);
      // Meanwhile he may have come, and even left again.
      if (leaving === undefined || leaving.dueMs > now) continue;
      this.#leaving.delete(user);
      if (!online.has(user)) this.#tell(user, leaving.seen);
    }
  }

  async #ask(users: readonly UserId[]): Promise<Set<UserId> | undefined> {
    try {
      return await this.#options.presence.online(users);
    } catch (error) {
      if (!(error instanceof PresenceUnavailable)) this.#options.onError(error);
      return undefined;
    }
  }
}
