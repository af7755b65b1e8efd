/** A map that forgets what was used least recently once it holds more than `maximum` entries. */
export class LruMap<Key, Value> {
  readonly #maximum: number;
  // Two generations: a use moves an entry to the young one; a full young one becomes the old one.
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();

  constructor(maximum: number) {
    this.#maximum = Math.max(2, maximum);
  }

  get(key: Key): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const older = this.#old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  delete(key: Key): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }

  set(key: Key, value: Value): void {
    this.#young.set(key, value);
    if (this.#young.size * 2 <= this.#maximum) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}
