import { PresenceUnavailable } from '../bus/presence.ts';
import type { UserId } from '../domain/conversation.ts';
import { compareWithPresence, type PresenceCheckOptions } from './presence-comparison.ts';

const CHECK_INTERVAL_MS = 10_000;
// Longer than nodes need to tell their users again after presence has lost its memory.
const SECOND_LOOK_MS = 2_500;

/**
 * Compares what this node believes with presence, all the time and without haste: so events that
 * were lost are made good, whatever lost them. What becomes of nodes is noticed sooner: see
 * `PresenceSweep`.
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
    const doubtful = await this.#compare([...this.#options.view.users()]);
    if (doubtful.length === 0) this.start();
    else this.#in(SECOND_LOOK_MS, () => this.#second(doubtful));
  }

  async #second(doubtful: readonly UserId[]): Promise<void> {
    for (const user of await this.#compare(doubtful)) this.#options.view.note(user, false);
    this.start();
  }

  #compare(users: readonly UserId[]): Promise<UserId[]> {
    return compareWithPresence(users, this.#options, () => this.#isStopped);
  }
}
