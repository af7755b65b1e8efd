/**
 * Requests whose answers are long take turns: one begins when the one before it is answered and
 * the client has read most of what it was sent. So a client that asks for many pages and reads
 * slowly, or not at all, holds one page of memory and not all of them.
 */
export class Turns {
  readonly #writable: () => Promise<void>;
  #waiting: (() => Promise<void>)[] = [];
  #isRunning = false;

  constructor(writable: () => Promise<void>) {
    this.#writable = writable;
  }

  /** `answer` never rejects. Callers bound how many wait. */
  take(answer: () => Promise<void>): void {
    this.#waiting.push(answer);
    if (!this.#isRunning) void this.#run();
  }

  /** Drops those that wait: nobody is there any more to be answered. */
  forget(): void {
    this.#waiting = [];
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await this.#writable();
      await next();
    }
    this.#isRunning = false;
  }
}
