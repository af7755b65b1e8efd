/**
 * Calls under the same key take effect one after the other, in the order of calling, whichever
 * connection carries them; calls under different keys do not wait for each other.
 */
export class KeyedOrder {
  readonly #last = new Map<string, Promise<void>>();
  readonly #running = new Set<Promise<void>>();

  /** Resolves when the writes that were called so far have ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** Runs a write after the calls before it that share a key, and after `also`. */
  async write<Result>(
    keys: readonly string[],
    task: () => Promise<Result>,
    also?: Promise<unknown>,
  ): Promise<Result> {
    const before = keys.flatMap((key) => this.#last.get(key) ?? []);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    for (const key of keys) this.#last.set(key, ended);
    this.#running.add(ended);
    try {
      await Promise.all([...before, also]);
      return await task();
    } finally {
      for (const key of keys) if (this.#last.get(key) === ended) this.#last.delete(key);
      this.#running.delete(ended);
      resolve();
    }
  }

  /** Runs a read after the writes called before it that share its key, and after `also`. */
  async read<Result>(
    key: string,
    task: () => Promise<Result>,
    also?: Promise<unknown>,
  ): Promise<Result> {
    await Promise.all([this.#last.get(key), also]);
    return await task();
  }
}
