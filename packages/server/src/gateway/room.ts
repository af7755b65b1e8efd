/** Those who wait for room in an outbox. */
export class Room {
  #waiting: (() => void)[] | undefined;

  /** Resolves at the next `tell`. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting ??= [];
      this.#waiting.push(resolve);
    });
  }

  tell(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) for (const resolve of waiting) resolve();
  }
}
