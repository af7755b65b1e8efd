/** Entries that came early are kept up to this number; what lies above is read again. */
const EARLY_LIMIT = 1_000;

interface Placed {
  readonly seq: number;
}

/**
 * How far a client has got in one log. Whatever is pushed, in whichever order, however often, and
 * whatever is read of the log beside it: each entry above the first position is given out once,
 * in order, without gap.
 */
export class Log<Entry extends Placed> {
  #position: number;
  #head: number;
  readonly #early = new Map<number, Entry>();

  /** What is at or before `position` is never given out. */
  constructor(position: number) {
    this.#position = position;
    this.#head = position;
  }

  /** All up to here has been given out. */
  get position(): number {
    return this.#position;
  }

  /** The last place that is known to be taken. */
  get head(): number {
    return this.#head;
  }

  /** Whether there are entries that have to be read from the log. */
  get lacks(): boolean {
    return this.#head > this.#position;
  }

  noteHead(seq: number): void {
    if (seq > this.#head) this.#head = seq;
  }

  /** Takes an entry that was pushed; gives what is due now. */
  push(entry: Entry): readonly Entry[] {
    this.noteHead(entry.seq);
    if (entry.seq <= this.#position) return [];
    if (entry.seq > this.#position + 1) {
      this.#keepEarly(entry);
      return [];
    }
    this.#position = entry.seq;
    return [entry, ...this.#drain()];
  }

  /**
   * Takes what the log has after the place `after`, all or the first of it; `head` is the last
   * place that was taken then. Places that a page leaves out do not exist for this reader.
   */
  page(
    after: number,
    { entries, more, head }: { entries: readonly Entry[]; more: boolean; head: number },
  ): readonly Entry[] {
    this.noteHead(head);
    // Asked before the position was set back.
    if (after > this.#position) return [];
    const due: Entry[] = [];
    for (const entry of entries) {
      if (entry.seq <= this.#position) continue;
      this.#position = entry.seq;
      due.push(entry);
    }
    if (!more && head > this.#position) this.#position = head;
    this.noteHead(this.#position);
    return [...due, ...this.#drain()];
  }

  /** The log is not the one that was known: begins anew after this place. */
  reset(position: number): void {
    this.#position = position;
    this.#head = position;
    this.#early.clear();
  }

  #drain(): Entry[] {
    const due: Entry[] = [];
    if (this.#early.size === 0) return due;
    for (let next = this.#take(); next !== undefined; next = this.#take()) due.push(next);
    for (const seq of this.#early.keys()) if (seq <= this.#position) this.#early.delete(seq);
    return due;
  }

  #take(): Entry | undefined {
    const entry = this.#early.get(this.#position + 1);
    if (entry !== undefined) this.#position = entry.seq;
    return entry;
  }

  #keepEarly(entry: Entry): void {
    this.#early.set(entry.seq, entry);
    if (this.#early.size > EARLY_LIMIT) this.#early.delete(Math.max(...this.#early.keys()));
  }
}
