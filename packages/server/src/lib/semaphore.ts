/** Lets at most `width` tasks run at once, and at most `maxWaiting` wait for their turn. */
export class Semaphore {
  readonly #width: number;
  readonly #maxWaiting: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(width: number, maxWaiting: number) {
    this.#width = width;
    this.#maxWaiting = maxWaiting;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs a task in its turn, or returns `undefined` at once when too many wait already. */
  run<Value>(task: () => Promise<Value>): Promise<Value> | undefined {
    if (this.#running < this.#width) {
      this.#running += 1;
      return this.#inTurn(task);
    }
    if (this.#waiting.length >= this.#maxWaiting) return undefined;
    return new Promise<void>((resolve) => this.#waiting.push(resolve)).then(() =>
      this.#inTurn(task),
    );
  }

  async #inTurn<Value>(task: () => Promise<Value>): Promise<Value> {
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      // The turn is handed on rather than given back: a newcomer could take it in between.
      if (next !== undefined) next();
      else this.#running -= 1;
    }
  }
}
