import { type Presence, PresenceUnavailable } from '../bus/presence.ts';
import type { UserId } from '../domain/conversation.ts';
import type { PresenceView } from './presence-view.ts';

export interface PresenceCheckOptions {
  readonly view: PresenceView;
  readonly presence: Pick<Presence, 'online'>;
  readonly onError: (error: unknown) => void;
}

const CHECK_INTERVAL_MS = 10_000;
// Longer than nodes need to tell their users again after presence has lost its memory.
const SECOND_LOOK_MS = 2_500;
const USERS_A_QUESTION = 500;

/**
 * Compares what this node believes with presence, one bounded question after the other: so events
 * that were lost are made good, and the users of a node that died are told of without one.
 */
export class PresenceCheck {
  readonly #options: PresenceCheckOptions;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: PresenceCheckOptions) {
    this.#options = options;
  }

  start(): void {
    this.#in(CHECK_INTERVAL_MS, () => this.#first());
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #in(delayMs: number, look: () => Promise<void>): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      look().catch((error: unknown) => {
        if (!(error instanceof PresenceUnavailable)) this.#options.onError(error);
        this.start();
      });
    }, delayMs);
  }

  async #first(): Promise<void> {
    const doubtful = await this.#ask([...this.#options.view.users()]);
    if (doubtful.length === 0) this.start();
    else this.#in(SECOND_LOOK_MS, () => this.#second(doubtful));
  }

  async #second(doubtful: readonly UserId[]): Promise<void> {
    for (const user of await this.#ask(doubtful)) this.#options.view.note(user, false);
    this.start();
  }

  /** Returns who is taken for online and seems not to be. */
  async #ask(users: readonly UserId[]): Promise<UserId[]> {
    const { view, presence } = this.#options;
    const doubtful: UserId[] = [];
    for (let from = 0; from < users.length && !this.#isStopped; from += USERS_A_QUESTION) {
      const asked = users.slice(from, from + USERS_A_QUESTION);
      const mark = view.mark();
      doubtful.push(...view.learn(asked, await presence.online(asked), mark));
    }
    return doubtful;
  }
}
