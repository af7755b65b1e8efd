import type { UserId } from '../domain/conversation.ts';

/** Sessions that are ending: whoever logs in next as their user waits until they have ended. */
export class Departures {
  readonly #leaving = new Map<UserId, Promise<void>>();

  /** `leaving` never rejects. */
  add(user: UserId, leaving: Promise<void>): void {
    this.#leaving.set(user, leaving);
    void leaving.then(() => {
      if (this.#leaving.get(user) === leaving) this.#leaving.delete(user);
    });
  }

  async all(): Promise<void> {
    await Promise.all(this.#leaving.values());
  }

  of(user: UserId): Promise<void> | undefined {
    return this.#leaving.get(user);
  }
}
