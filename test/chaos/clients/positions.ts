const MAX_EARLY = 10_000;

/** How far a client has got in each conversation, without a gap. */
export class Positions {
  readonly #reached = new Map<string, number>();
  /** What came before its turn. */
  readonly #early = new Map<string, Set<number>>();

  /** `undefined` for a conversation of which nothing is known yet. */
  at(conv: string): number | undefined {
    return this.#reached.get(conv);
  }

  all(): Map<string, number> {
    return new Map(this.#reached);
  }

  known(): string[] {
    return [...this.#reached.keys()];
  }

  /** Says where a conversation begins for this client, unless it has begun. */
  begin(conv: string, seq: number): void {
    if (!this.#reached.has(conv)) this.#reached.set(conv, seq);
  }

  /** Whether something is still missing below this place. */
  take(conv: string, seq: number): 'reached' | 'gap' {
    const reached = this.#reached.get(conv) ?? 0;
    if (seq <= reached) return 'reached';
    if (seq > reached + 1) {
      const early = this.#early.get(conv) ?? new Set();
      this.#early.set(conv, early);
      if (early.size < MAX_EARLY) early.add(seq);
      return 'gap';
    }
    let next = seq;
    const early = this.#early.get(conv);
    while (early?.delete(next + 1)) next += 1;
    this.#reached.set(conv, next);
    return 'reached';
  }

  /** A new connection: what came early on the last one is synced again. */
  forgetEarly(): void {
    this.#early.clear();
  }
}
