import type { Bus } from '../bus/bus.ts';
import type { UserId } from '../domain/conversation.ts';
import type { PresenceBoard } from '../fanout/presence-board.ts';
import type { Privacy } from '../handlers/privacy.ts';
import type { PeopleStore } from '../store/store.ts';
import { DeviceSession } from './device-session.ts';

export interface PrivacyBoardOptions {
  readonly bus: Pick<Bus, 'publish' | 'isLossless'>;
  readonly people: Pick<PeopleStore, 'changedSince'>;
  readonly privacy: Privacy;
  readonly presenceBoard: Pick<PresenceBoard, 'watch' | 'isOnline' | 'watchersOf'>;
  readonly nowMs: () => number;
  readonly onError: (error: unknown) => void;
}

/** A change that no event told of is found after this time. */
const LOOK_MS = 15_000;
/** How far back it is looked: clocks differ a little, and a commit takes its time. */
const LOOK_BACK_MS = 75_000;
const CHANGES_A_LOOK = 10_000;

/**
 * Tells, here and on the other nodes, that it has changed what users let others do and see, and
 * works out what that means for the sessions that watch them. Invariants:
 * - From the moment of hearing it nothing is told of such a user until it is known again to whom.
 * - One question is under way at a time; of one user waits at most one.
 * - What is lost on the way is found in the store within 15 s.
 */
export class PrivacyBoard {
  readonly #options: PrivacyBoardOptions;
  /** Of whom it is to be asked anew what their watchers see. */
  readonly #waiting = new Set<UserId>();
  /** When those were changed who have been found by looking. */
  #found = new Map<UserId, number>();
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #isLooking = false;
  #isStopped = false;

  constructor(options: PrivacyBoardOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#work();
      if (!this.#options.bus.isLossless) void this.#look();
    }, LOOK_MS);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#working;
  }

  /** It was changed on this node. */
  changed(users: readonly UserId[]): void {
    if (users.length === 0) return;
    this.heard(users);
    this.#options.bus.publish(['presence'], { type: 'privacy', users });
  }

  /** It was changed, here or elsewhere. */
  heard(users: readonly UserId[]): void {
    this.#options.privacy.forget(users);
    for (const user of users) {
      const sessions = this.#watchersOf(user);
      for (const { sights } of sessions) sights.ask(user);
      if (sessions.length > 0) this.#waiting.add(user);
    }
    this.#work();
  }

  /** A session has come to know somebody, and is told if he is online and it may see that. */
  async meet(session: DeviceSession, user: UserId): Promise<void> {
    const { privacy, presenceBoard, onError } = this.#options;
    const number = session.sights.ask(user);
    await presenceBoard.watch(session, [user]);
    try {
      const sight = (await privacy.sights(session.user, [user])).get(user);
      const change = session.sights.learn(user, number, sight, false);
      if (change !== undefined) session.presenceChanged(change);
      else if (presenceBoard.isOnline(user)) {
        session.presenceChanged({ user, state: 'online', seen: undefined });
      }
    } catch (error) {
      this.#waiting.add(user);
      onError(error);
    }
  }

  #watchersOf(user: UserId): DeviceSession[] {
    const watchers = this.#options.presenceBoard.watchersOf(user);
    return watchers.filter((watcher) => watcher instanceof DeviceSession);
  }

  #work(): void {
    this.#working ??= this.#askAll().finally(() => {
      this.#working = undefined;
    });
  }

  async #askAll(): Promise<void> {
    for (const user of this.#waiting) {
      if (this.#isStopped) return;
      this.#waiting.delete(user);
      try {
        await this.#askFor(user);
      } catch (error) {
        // Until the next round nothing is told of him.
        this.#waiting.add(user);
        this.#options.onError(error);
        return;
      }
    }
  }

  /** What each session that watches a user may see of him now. */
  async #askFor(user: UserId): Promise<void> {
    const { privacy, presenceBoard } = this.#options;
    const asked = this.#watchersOf(user).map((session) => ({
      session,
      number: session.sights.ask(user),
    }));
    const viewers = new Set(asked.map(({ session }) => session.user));
    const sights = await privacy.sightsOf(user, [...viewers]);
    const isOnline = presenceBoard.isOnline(user);
    for (const { session, number } of asked) {
      const change = session.sights.learn(user, number, sights.get(session.user), isOnline);
      if (change !== undefined) session.tellPresence(change);
    }
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const since = this.#options.nowMs() - LOOK_BACK_MS;
      const changes = await this.#options.people.changedSince(since, CHANGES_A_LOOK);
      const isNew = changes.filter(({ user, at }) => this.#found.get(user) !== at);
      this.#found = new Map(changes.map(({ user, at }) => [user, at]));
      if (isNew.length > 0) this.heard(isNew.map(({ user }) => user));
    } catch (error) {
      this.#options.onError(error);
    } finally {
      this.#isLooking = false;
    }
  }
}
