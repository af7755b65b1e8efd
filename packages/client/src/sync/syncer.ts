import type { Clock } from '../clock.ts';
import { ParleyError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { backoffMs } from '../session/backoff.ts';
import type { Model } from '../state/model.ts';
import type { Page } from '../wire/answers.ts';
import type { Entry } from '../wire/entry.ts';
import { lastCommon } from './reconcile.ts';

const AT_ONCE = 4;
export const PAGE_ENTRIES = 500;

export interface SyncerOptions {
  readonly model: Model;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Reads what a log has after a place. */
  readonly read: (conv: string, after: number, limit: number) => Promise<Page>;
}

/**
 * Reads what the model lacks: one request a log, a few logs at once, those first in which something
 * happened last. What fails is tried again; what the connection's end has left is found anew at
 * the next login.
 */
export class Syncer {
  readonly #options: SyncerOptions;
  readonly #wanted = new Set<string>();
  readonly #busy = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #waits = new Set<() => void>();
  /** Changes with the connection: answers to an earlier one come to nothing. */
  #connection = 0;
  #isOnline = false;

  constructor(options: SyncerOptions) {
    this.#options = options;
  }

  want(conv: string): void {
    if (this.#busy.has(conv)) return;
    this.#wanted.add(conv);
    this.#next();
  }

  online(): void {
    this.#isOnline = true;
    this.#next();
  }

  offline(): void {
    this.#isOnline = false;
    this.#connection += 1;
    for (const callOff of this.#waits) callOff();
    this.#waits.clear();
    this.#wanted.clear();
    this.#busy.clear();
    this.#failures.clear();
  }

  #next(): void {
    while (this.#isOnline && this.#busy.size < AT_ONCE && this.#wanted.size > 0) {
      const conv = this.#newest();
      this.#wanted.delete(conv);
      this.#busy.add(conv);
      void this.#repair(conv, this.#connection);
    }
  }

  #newest(): string {
    const { model } = this.#options;
    let best = '';
    let bestAt = -1;
    for (const conv of this.#wanted) {
      // The feed says of conversations where they begin.
      const isFeed = conv === model.feed?.conv;
      const at = isFeed ? Number.POSITIVE_INFINITY : (model.conversations.get(conv)?.last?.at ?? 0);
      if (at > bestAt) [best, bestAt] = [conv, at];
    }
    return best;
  }

  /** Never rejects. */
  async #repair(conv: string, connection: number): Promise<void> {
    let delayMs = 0;
    try {
      await this.#readOn(conv, connection);
      this.#failures.delete(conv);
    } catch (error) {
      if (connection !== this.#connection) return;
      delayMs = this.#failed(conv, error);
    }
    if (connection !== this.#connection) return;
    this.#busy.delete(conv);
    if (delayMs > 0) this.#wantAfter(conv, delayMs);
    else if (this.#isIncomplete(conv)) this.#wanted.add(conv);
    this.#next();
  }

  #isIncomplete(conv: string): boolean {
    const { model } = this.#options;
    return model.isSuspect(conv) || model.progress(conv)?.lacks === true;
  }

  async #readOn(conv: string, connection: number): Promise<void> {
    const { model, read } = this.#options;
    if (model.isSuspect(conv)) await this.#compare(conv, connection);
    for (let log = model.progress(conv); log?.lacks; log = model.progress(conv)) {
      const after = log.position;
      const page = await read(conv, after, PAGE_ENTRIES);
      if (connection !== this.#connection) return;
      model.page(conv, after, page);
      const isStuck = model.progress(conv)?.position === after;
      if (isStuck) throw new Error(`${conv} has nothing after ${after}, where something should be`);
    }
  }

  /** Finds out how far what is known agrees with the log as it is now. */
  async #compare(conv: string, connection: number): Promise<void> {
    const { model, read } = this.#options;
    const known = model.conversations.get(conv)?.entries ?? [];
    const position = model.progress(conv)?.position ?? 0;
    const { head } = await read(conv, 0, 1);
    const first = known[0]?.seq ?? Number.POSITIVE_INFINITY;
    const there: Entry[] = [];
    for (let after = first - 1; after < Math.min(head, position); ) {
      const { entries } = await read(conv, after, PAGE_ENTRIES);
      there.push(...entries);
      const reached = entries.at(-1)?.seq ?? after;
      if (reached === after) break;
      after = reached;
    }
    if (connection !== this.#connection) return;
    // With nothing to compare, what is known is believed as far as the log goes.
    const common = known.length === 0 ? Math.min(position, head) : lastCommon(known, there);
    model.rebase(conv, common ?? head, head);
  }

  /** Gives how long to wait before the next try; 0 for none. */
  #failed(conv: string, error: unknown): number {
    const { model, random, logger } = this.#options;
    if (error instanceof ParleyError) {
      if (error.error === 'beyond_end') {
        model.suspect(conv);
      } else if (error.error === 'unknown_conversation') {
        model.gone(conv);
        return 0;
      }
    } else logger.warn('a log could not be read', error);
    const failures = (this.#failures.get(conv) ?? 0) + 1;
    this.#failures.set(conv, failures);
    return Math.max(100, backoffMs(failures, random));
  }

  #wantAfter(conv: string, delayMs: number): void {
    const callOff = this.#options.clock.after(delayMs, () => {
      this.#waits.delete(callOff);
      if (this.#isIncomplete(conv)) this.want(conv);
    });
    this.#waits.add(callOff);
  }
}
