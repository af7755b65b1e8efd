/** Something that gathers what is to be written. */
interface Flushable {
  flush(): void;
}

/** Flushes, at the end of a turn of the event loop, whatever gathered in it: one write for many. */
export class Flusher {
  #dirty: Flushable[] = [];

  add(flushable: Flushable): void {
    if (this.#dirty.length === 0) setImmediate(() => this.#flush());
    this.#dirty.push(flushable);
  }

  #flush(): void {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const flushable of dirty) flushable.flush();
  }
}
