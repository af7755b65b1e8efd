import type { Entry } from '../wire/entry.ts';

const ENTRIES_EACH = 100;
const CONVERSATIONS = 10_000;

/**
 * What is pushed for conversations that are not known yet. Of each the first entry is kept in any
 * case: what follows it can be read from the log.
 */
export class Strangers {
  readonly #entries = new Map<string, Entry[]>();

  add(entry: Entry): void {
    const known = this.#entries.get(entry.conv);
    if (known === undefined) {
      if (this.#entries.size < CONVERSATIONS) this.#entries.set(entry.conv, [entry]);
    } else if (known.length < ENTRIES_EACH) known.push(entry);
    else known[ENTRIES_EACH - 1] = entry;
  }

  /** The lowest place that was pushed. */
  firstOf(conv: string): number | undefined {
    const entries = this.#entries.get(conv);
    return entries && Math.min(...entries.map(({ seq }) => seq));
  }

  conversations(): string[] {
    return [...this.#entries.keys()];
  }

  take(conv: string): Entry[] {
    const entries = this.#entries.get(conv) ?? [];
    this.#entries.delete(conv);
    return entries;
  }

  clear(): void {
    this.#entries.clear();
  }
}
