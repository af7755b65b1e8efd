import type { ConversationId } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import type { ConversationLog } from '../store/store.ts';
import type { Positions } from './positions.ts';

export interface RepairOptions {
  readonly log: Pick<ConversationLog, 'read' | 'heads'>;
  readonly positions: Positions;
  /** Whether some local session still wants this conversation. */
  readonly isWanted: (conversation: ConversationId) => boolean;
  /** Delivers entries that no push brought. */
  readonly deliver: (entries: readonly Entry[]) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** A push may overtake the one before it by a little: only after that is the log asked. */
const EARLY_WAIT_MS = 30;
const PAGE_ENTRIES = 500;
const HEADS_A_QUERY = 500;

/**
 * Brings what the bus lost from the log: after a gap in one conversation, and, since the last
 * push can be lost without a gap to show it, by comparing the heads of all.
 */
export class Repair {
  readonly #options: RepairOptions;
  readonly #timers = new Map<ConversationId, NodeJS.Timeout>();
  readonly #reading = new Set<ConversationId>();
  /** The highest entry that came too early. */
  readonly #wanted = new Map<ConversationId, number>();
  #isStopped = false;

  constructor(options: RepairOptions) {
    this.#options = options;
  }

  /** An entry of this conversation came too early. */
  soon(conversation: ConversationId, seq: number): void {
    this.#wanted.set(conversation, Math.max(seq, this.#wanted.get(conversation) ?? 0));
    if (this.#isStopped || this.#timers.has(conversation) || this.#reading.has(conversation)) {
      return;
    }
    this.#wait(conversation);
  }

  #wait(conversation: ConversationId): void {
    const before = this.#options.positions.at(conversation) ?? 0;
    const timer = setTimeout(() => {
      this.#timers.delete(conversation);
      const reached = this.#options.positions.at(conversation) ?? 0;
      // Pushes have brought it, or have brought what was missing first and something else is now.
      if (reached >= (this.#wanted.get(conversation) ?? 0)) this.#wanted.delete(conversation);
      else if (reached > before) this.#wait(conversation);
      else this.#read(conversation).catch(this.#options.onError);
    }, EARLY_WAIT_MS);
    this.#timers.set(conversation, timer);
  }

  /** Compares all heads with the store's, and reads what lies between. */
  async compareHeads(): Promise<void> {
    const { positions, isWanted } = this.#options;
    const followed: ConversationId[] = [];
    for (const conversation of positions.conversations()) {
      if (isWanted(conversation)) followed.push(conversation);
      else positions.forget(conversation);
    }
    await this.compare(followed);
  }

  /** The same for these only. */
  async compare(followed: readonly ConversationId[]): Promise<void> {
    const { positions, log } = this.#options;
    for (let from = 0; from < followed.length && !this.#isStopped; from += HEADS_A_QUERY) {
      const heads = await log.heads(followed.slice(from, from + HEADS_A_QUERY));
      for (const [conversation, head] of heads) {
        if (head > (positions.at(conversation) ?? head)) await this.#read(conversation);
      }
    }
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #read(conversation: ConversationId): Promise<void> {
    if (this.#reading.has(conversation)) return;
    this.#reading.add(conversation);
    try {
      while (!this.#isStopped) {
        const after = this.#options.positions.at(conversation);
        if (after === undefined) return;
        const page = await this.#options.log.read(conversation, after, PAGE_ENTRIES);
        await this.#options.deliver(page);
        const reached = this.#options.positions.at(conversation) ?? 0;
        const isMissingMore = reached < (this.#wanted.get(conversation) ?? 0) && reached > after;
        if (page.length < PAGE_ENTRIES && !isMissingMore) return;
      }
    } finally {
      this.#reading.delete(conversation);
      this.#wanted.delete(conversation);
    }
  }
}
