/**
 * Calls under the same key take effect one after the other, in the order of calling, whichever
 * connection carries them; calls under different keys do not wait for each other.
 */
export class KeyedOrder {
  readonly #last = new Map<string, Promise<void>>();
  readonly #running = new Set<Promise<void>>();
  readonly #noted = new Map<string, Set<Promise<void>>>();

  /** Resolves when the writes that were called so far have ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  /**
   * Runs a write after the calls before it that share a key, and after `also`. Under the keys of
   * `noted` it waits for nobody; only reads wait for it.
   */
  async write<Result>(
    keys: readonly string[],
    task: () => Promise<Result>,
    also?: Promise<unknown>,
    noted: readonly string[] = [],
  ): Promise<Result> {
    const before = keys.flatMap((key) => this.#last.get(key) ?? []);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    for (const key of keys) this.#last.set(key, ended);
    this.#running.add(ended);
    for (const key of noted) this.#note(key, ended);
    try {
      await Promise.all([...before, also]);
      return await task();
    } finally {
      for (const key of keys) if (this.#last.get(key) === ended) this.#last.delete(key);
      this.#running.delete(ended);
      for (const key of noted) this.#unnote(key, ended);
      resolve();
    }
  }

  /** Runs a read after the writes called before it that share a key, and after `also`. */
  async read<Result>(
    keys: readonly string[],
    task: () => Promise<Result>,
    also?: Promise<unknown>,
  ): Promise<Result> {
    const before = keys.flatMap((key) => [this.#last.get(key), ...(this.#noted.get(key) ?? [])]);
    await Promise.all([...before, also]);
    return await task();
  }

  #note(key: string, write: Promise<void>): void {
    const writes = this.#noted.get(key);
    if (writes === undefined) this.#noted.set(key, new Set([write]));
    else writes.add(write);
  }

  #unnote(key: string, write: Promise<void>): void {
    const writes = this.#noted.get(key);
    writes?.delete(write);
    if (writes?.size === 0) this.#noted.delete(key);
  }
}
