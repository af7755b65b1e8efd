import { setTimeout as delay } from 'node:timers/promises';
import type { ConversationId } from '../domain/conversation.ts';
import type { ConversationLog, SearchIndex } from '../store/store.ts';
import { pieceOf } from './piece.ts';

export interface IndexerOptions {
  readonly log: Pick<ConversationLog, 'read' | 'heads' | 'names'>;
  readonly index: SearchIndex;
  /** Writes that wait for the store: while there are many, the index takes what is left over. */
  readonly pendingWrites: () => number;
  readonly elapsedMs: () => number;
  /** How often all logs are gone through for what no node has noted; 0 for only at the start. */
  readonly sweepMs: number;
  readonly onError: (error: unknown) => void;
}

/** How long what was said gathers; less where there is more to do already. */
const GATHER_MS = 200;
/** So many conversations are noted; for further ones all logs are gone through. */
const MOST_NOTED = 100_000;
const CONVERSATIONS_AT_ONCE = 100;
const ENTRIES_AT_ONCE = 400;
const NAMES_AT_ONCE = 500;
/** With more writes waiting the store is busy. */
const BUSY_WRITES = 16;
/** How long the index rests for the time it has worked: half its time, and 2 % of a busy node's. */
const REST = 1;
const BUSY_REST = 50;
const LONGEST_REST_MS = 5_000;
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Keeps an index up with the log, behind the commits. What was said on this node is noted; at a
 * start, and now and then where other nodes may have died with their notes, all logs are gone
 * through. How far the index is stands in the index itself, so that nothing is lost with a process.
 */
export class SearchIndexer {
  readonly #options: IndexerOptions;
  readonly #noted = new Set<ConversationId>();
  readonly #stopping = new AbortController();
  #lastNoted: ConversationId | undefined;
  /** Where going through all logs has come to. */
  #sweep: ConversationId | undefined = '';
  #sweptMs: number;
  #wake: (() => void) | undefined;
  #behindSinceMs: number | undefined;
  #indexed = 0;
  #running: Promise<void> | undefined;

  constructor(options: IndexerOptions) {
    this.#options = options;
    this.#sweptMs = options.elapsedMs();
  }

  /** Something is new in a conversation. Called for every message. */
  note(conversation: ConversationId): void {
    // Most follow another one in the same conversation.
    if (conversation === this.#lastNoted || conversation.startsWith('u')) return;
    this.#lastNoted = conversation;
    if (this.#noted.size < MOST_NOTED) this.#noted.add(conversation);
    else this.#sweep ??= '';
    this.#wake?.();
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake?.();
    await this.#running;
  }

  /** How long there has been something that is not in the index, ms. */
  behindMs(): number {
    return this.#behindSinceMs === undefined ? 0 : this.#options.elapsedMs() - this.#behindSinceMs;
  }

  /** Messages taken in, and taken in again, by this node. */
  indexed(): number {
    return this.#indexed;
  }

  async #run(): Promise<void> {
    const { elapsedMs, onError } = this.#options;
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      const startMs = elapsedMs();
      try {
        if (await this.#work()) {
          await this.#rest(elapsedMs() - startMs);
        } else {
          this.#behindSinceMs = undefined;
          await this.#untilNoted();
        }
        failures = 0;
      } catch (error) {
        failures += 1;
        onError(error);
        await this.#sleep(Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** (failures - 1)));
      }
    }
  }

  /** Does a little. False when there is nothing to do. */
  async #work(): Promise<boolean> {
    if (this.#noted.size > 0) {
      this.#behindSinceMs ??= this.#options.elapsedMs();
      await this.#takeIn(this.#firstNoted());
      return true;
    }
    if (this.#sweep === undefined) return false;
    this.#behindSinceMs ??= this.#options.elapsedMs();
    const names = await this.#options.log.names(this.#sweep, NAMES_AT_ONCE);
    const last = names.at(-1);
    for (const name of await this.#behind(names.filter(isSearched))) this.#noted.add(name);
    this.#sweep = last;
    this.#sweptMs = this.#options.elapsedMs();
    return true;
  }

  #firstNoted(): ConversationId[] {
    const names: ConversationId[] = [];
    for (const name of this.#noted) {
      if (names.length === CONVERSATIONS_AT_ONCE) break;
      names.push(name);
    }
    // What comes from here on is news again.
    for (const name of names) this.#noted.delete(name);
    this.#lastNoted = undefined;
    return names;
  }

  async #behind(names: readonly ConversationId[]): Promise<ConversationId[]> {
    const { index, log } = this.#options;
    const [cursors, heads] = await Promise.all([index.cursors(names), log.heads(names)]);
    return names.filter((name) => (heads.get(name) ?? 0) > (cursors.get(name) ?? 0));
  }

  /** What they lack, or the beginning of it. */
  async #takeIn(names: readonly ConversationId[]): Promise<void> {
    const { index, log } = this.#options;
    try {
      const cursors = await index.cursors(names);
      const pieces = [];
      let room = ENTRIES_AT_ONCE;
      for (const name of names) {
        const after = cursors.get(name) ?? 0;
        const entries = room > 0 ? await log.read(name, after, room) : [];
        // It may have more, or has not been looked at.
        if (entries.length >= room) this.#noted.add(name);
        room -= entries.length;
        if (entries.length > 0) pieces.push(await pieceOf(name, after, entries, log));
      }
      if (pieces.length === 0) return;
      await index.add(pieces);
      for (const { messages } of pieces) this.#indexed += messages.length;
    } catch (error) {
      for (const name of names) this.#noted.add(name);
      throw error;
    }
  }

  async #rest(workedMs: number): Promise<void> {
    const isBusy = this.#options.pendingWrites() > BUSY_WRITES;
    await this.#sleep(Math.min(LONGEST_REST_MS, workedMs * (isBusy ? BUSY_REST : REST)));
  }

  async #untilNoted(): Promise<void> {
    const { sweepMs } = this.#options;
    const isOver = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    // Noted between the look and here.
    if (this.#noted.size > 0 || this.#stopping.signal.aborted) this.#wake?.();
    const restMs = this.#sweptMs + sweepMs - this.#options.elapsedMs();
    const timer = sweepMs === 0 ? undefined : setTimeout(() => this.#sweepAgain(), restMs);
    await isOver;
    clearTimeout(timer);
    this.#wake = undefined;
    await this.#sleep(GATHER_MS);
  }

  #sweepAgain(): void {
    this.#sweep = '';
    this.#wake?.();
  }

  /** Ends early when the indexer stops. */
  async #sleep(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => {});
  }
}

const isSearched = (name: ConversationId): boolean => !name.startsWith('u');
