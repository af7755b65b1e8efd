import { setImmediate } from 'node:timers/promises';
import type { ActDraft, Acted } from '../../domain/act.ts';
import type { EntryDraft } from '../../domain/entry.ts';
import { type Appended, type AppendListener, StoreUnavailable } from '../store.ts';
import { failureOf } from './failures.ts';
import type { LaneWriter } from './lane-writer.ts';
import type { Settings } from './options.ts';
import { pause, unavailable } from './retry.ts';
import { MAX_ROWS } from './sized-statement.ts';

/** Far below the 16 MiB that a server takes in one packet, at four bytes a character. */
const BATCH_CHARACTERS = 2_000_000;

/**
 * Turns of the event loop that a batch gathers for. What several connections sent at once is read in
 * one turn; and answers go out first, so that what their receivers send at once still joins.
 */
const TURNS_WHEN_IDLE = 1;
const TURNS_AFTER_A_COMMIT = 2;

interface PendingAppend {
  readonly draft: EntryDraft;
  readonly act: undefined;
  readonly waiting: AppendListener;
  readonly endMs: number;
}

interface PendingAct {
  readonly draft: undefined;
  readonly act: ActDraft;
  readonly waiting: { resolve(acted: Acted): void; reject(error: unknown): void };
  readonly endMs: number;
}

interface PendingBarrier {
  readonly draft: undefined;
  readonly act: undefined;
  readonly waiting: { resolve(): void; reject(error: unknown): void };
  readonly endMs: number;
}

type Pending = PendingAppend | PendingAct | PendingBarrier;

/**
 * Group commit: while one commit is under way the next batch gathers. A conversation has always
 * the same lane of a node, so its entries keep the order of the calls.
 */
export class AppendLane {
  readonly #writer: LaneWriter;
  readonly #settings: Settings;
  #queue: Pending[] = [];
  #appends = 0;
  #running: Promise<void> | undefined;

  constructor(writer: LaneWriter, settings: Settings) {
    this.#writer = writer;
    this.#settings = settings;
  }

  /** Appends that have no answer yet. */
  get pending(): number {
    return this.#appends;
  }

  append(draft: EntryDraft, waiting: AppendListener): void {
    this.#appends += 1;
    this.#push({ draft, act: undefined, waiting, endMs: this.#endMs() });
  }

  /** In its turn among the appends, in a commit of its own. */
  act(act: ActDraft): Promise<Acted> {
    const { promise, resolve, reject } = Promise.withResolvers<Acted>();
    this.#appends += 1;
    this.#push({ draft: undefined, act, waiting: { resolve, reject }, endMs: this.#endMs() });
    return promise;
  }

  /** Resolves when every append called before it has its answer. */
  settled(): Promise<void> {
    if (this.#running === undefined) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { resolve, reject };
    this.#push({ draft: undefined, act: undefined, waiting, endMs: this.#endMs() });
    return promise;
  }

  /** Finishes what was begun. */
  async stop(): Promise<void> {
    await this.#running;
    await this.#writer.stop();
  }

  #endMs(): number {
    return this.#settings.nowMs() + this.#settings.giveUpAfterMs;
  }

  #push(pending: Pending): void {
    this.#queue.push(pending);
    this.#running ??= this.#drain();
  }

  async #drain(): Promise<void> {
    await turns(TURNS_WHEN_IDLE);
    while (this.#queue.length > 0) {
      await this.#answer(this.#take());
      if (this.#queue.length > 0) await turns(TURNS_AFTER_A_COMMIT);
    }
    this.#running = undefined;
  }

  #take(): Pending[] {
    let characters = 0;
    let count = 0;
    for (const { draft, act } of this.#queue) {
      if (act !== undefined && count > 0) break;
      characters += draft?.body.length ?? 0;
      if (count > 0 && (count >= MAX_ROWS || characters > BATCH_CHARACTERS)) break;
      count += 1;
      if (act !== undefined) break;
    }
    const batch = this.#queue.slice(0, count);
    this.#queue = this.#queue.slice(count);
    return batch;
  }

  async #answer(batch: readonly Pending[]): Promise<void> {
    let waiting = batch;
    let failure: unknown = new Error('too much was waiting');
    for (let tries = 1; ; tries++) {
      waiting = this.#withoutExpired(waiting, failure);
      try {
        const [first] = waiting;
        if (first?.act !== undefined) return await this.#act(first);
        const places = await this.#commit(draftsOf(waiting));
        this.#appends -= places.length;
        return tell(waiting, places);
      } catch (error) {
        failure = error;
        const kind = failureOf(error);
        if (kind === 'fault') return await this.#answerEach(waiting, error);
        // Who waits for another server than the one that is away must not wait for that.
        if (kind === 'partly') return await this.#answerEach(waiting, unavailable(error));
        await pause(tries, this.#settings.randomBytes);
        this.#queue = this.#withoutExpired(this.#queue, error);
      }
    }
  }

  async #commit(drafts: readonly EntryDraft[]): Promise<Appended[]> {
    if (drafts.length === 0) return [];
    return await this.#timed(drafts.length, () => this.#writer.commit(drafts, this.#expire));
  }

  async #act({ act, waiting }: PendingAct): Promise<void> {
    const acted = await this.#timed(1, () => this.#writer.act(act, this.#expire));
    this.#appends -= 1;
    waiting.resolve(acted);
  }

  async #timed<Result>(operations: number, commit: () => Promise<Result>): Promise<Result> {
    const startMs = this.#settings.nowMs();
    const result = await commit();
    this.#settings.onCommit(operations, this.#settings.nowMs() - startMs);
    return result;
  }

  /** A commit is in doubt: those behind it do not wait longer than they can. */
  readonly #expire = (): void => {
    this.#queue = this.#withoutExpired(this.#queue, new Error('a commit is in doubt'));
  };

  /** One entry that cannot be stored must not take the others with it. */
  async #answerEach(batch: readonly Pending[], error: unknown): Promise<void> {
    if (batch.length > 1) {
      for (const pending of batch) await this.#answer([pending]);
      return;
    }
    for (const pending of batch) {
      if (!isBarrier(pending)) this.#appends -= 1;
      pending.waiting.reject(error);
    }
  }

  #withoutExpired(waiting: readonly Pending[], cause: unknown): Pending[] {
    const nowMs = this.#settings.nowMs();
    return waiting.filter((pending) => {
      if (pending.endMs > nowMs) return true;
      if (!isBarrier(pending)) this.#appends -= 1;
      pending.waiting.reject(cause instanceof StoreUnavailable ? cause : unavailable(cause));
      return false;
    });
  }
}

async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await setImmediate();
}

function isBarrier({ draft, act }: Pending): boolean {
  return draft === undefined && act === undefined;
}

function draftsOf(batch: readonly Pending[]): EntryDraft[] {
  const drafts: EntryDraft[] = [];
  for (const { draft } of batch) if (draft !== undefined) drafts.push(draft);
  return drafts;
}

/** Tells each what became of it. What a listener does with it is no part of the commit. */
function tell(batch: readonly Pending[], appended: readonly Appended[]): void {
  const places = appended.values();
  for (const pending of batch) {
    try {
      // An act is told by itself.
      if (pending.act !== undefined) continue;
      if (pending.draft === undefined) {
        pending.waiting.resolve();
        continue;
      }
      const place = places.next().value;
      if (place !== undefined) pending.waiting.resolve(place);
    } catch {
      // Listeners see to their own mistakes; the others of this commit are told all the same.
    }
  }
}
