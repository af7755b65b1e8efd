import { type NodesChange, PresenceUnavailable } from '../bus/presence.ts';
import type { UserId } from '../domain/conversation.ts';
import { compareWithPresence, type PresenceCheckOptions } from './presence-comparison.ts';

/**
 * When to look after which change. Users of a node that left are on their way to another one: to
 * tell of them meanwhile would tell of nothing. A node that returned first claims its users anew.
 */
const DELAY_MS: Readonly<Record<NodesChange['kind'], number>> = {
  died: 0,
  left: 4_000,
  returned: 1_000,
};
// Between a node's lease and what is told of its users at most this is spent on being sure.
const SECOND_LOOK_MS = 1_000;
const RETRY_MS = 1_000;

/**
 * Works out what nodes that came or went mean for the users who are watched here. Invariants:
 * - However many users a node had and however many nodes go, one question of 500 users is under way
 *   at a time, and only about users who are watched here; what it finds is told at the view's rate.
 * - Nobody is told offline on one look alone: his node may just be telling presence again.
 */
export class PresenceSweep {
  readonly #options: PresenceCheckOptions;
  /** When which sweep is due, at most one of each kind. */
  readonly #timers = new Map<NodesChange['kind'], NodeJS.Timeout>();
  #last: Promise<void> = Promise.resolve();
  #wake: (() => void) | undefined;
  #isStopped = false;

  constructor(options: PresenceCheckOptions) {
    this.#options = options;
  }

  nodesChanged({ kind }: Pick<NodesChange, 'kind'>): void {
    this.#in(DELAY_MS[kind], kind);
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#wake?.();
  }

  #in(delayMs: number, kind: NodesChange['kind']): void {
    // What has not begun yet will see this change, too.
    if (this.#isStopped || this.#timers.has(kind)) return;
    const timer = setTimeout(() => {
      this.#last = this.#last.then(() => {
        this.#timers.delete(kind);
        return this.#sweep(kind);
      });
    }, delayMs);
    this.#timers.set(kind, timer);
  }

  async #sweep(kind: NodesChange['kind']): Promise<void> {
    const { view, onError } = this.#options;
    try {
      // Only a node that returned brings users whom nobody told of.
      const users = kind === 'returned' ? view.users() : view.onlineUsers();
      const doubtful = await this.#compare([...users]);
      if (doubtful.length === 0 || this.#isStopped) return;
      await this.#pass(SECOND_LOOK_MS);
      for (const user of await this.#compare(doubtful)) view.note(user, false);
    } catch (error) {
      if (error instanceof PresenceUnavailable) this.#in(RETRY_MS, kind);
      else onError(error);
    }
  }

  #compare(users: readonly UserId[]): Promise<UserId[]> {
    return compareWithPresence(users, this.#options, () => this.#isStopped);
  }

  #pass(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#wake = () => {
      clearTimeout(timer);
      resolve();
    };
    return promise;
  }
}
