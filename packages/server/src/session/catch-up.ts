import type { ConversationId } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import type { ConversationLog } from '../store/store.ts';

const PAGE_ENTRIES = 500;
/** Up to so many missed entries are put in order of time across conversations. */
const MERGED_ENTRIES = 1_000;

/**
 * Brings one session up to the head of its conversations from the log. While a conversation
 * catches up its pushes are only noted, not kept: what they brought is in the log, and is read
 * before the conversation goes live. Memory is a page, whatever was missed.
 */
export class CatchUp {
  readonly #log: Pick<ConversationLog, 'read'>;
  readonly #cursors = new Map<ConversationId, number>();
  readonly #heads = new Map<ConversationId, number>();
  readonly #isForAll: boolean;

  /** With `isForAll`, also conversations that nobody mentioned yet wait until the end. */
  constructor(log: Pick<ConversationLog, 'read'>, isForAll: boolean) {
    this.#log = log;
    this.#isForAll = isForAll;
  }

  /** The log of this conversation is wanted above `after`; its head was `head` or later. */
  add(conversation: ConversationId, after: number, head: number): void {
    this.#cursors.set(conversation, after);
    this.saw(conversation, head);
  }

  /** Whether a push of this conversation is to be noted here instead of delivered. */
  covers(conversation: ConversationId): boolean {
    return this.#isForAll || this.#cursors.has(conversation);
  }

  saw(conversation: ConversationId, seq: number): void {
    if (seq > (this.#heads.get(conversation) ?? 0)) this.#heads.set(conversation, seq);
  }

  /** All that is missing, in order of time, if it is not much; otherwise nothing. */
  async readIfFew(): Promise<Entry[]> {
    let missing = 0;
    for (const conversation of this.#heads.keys()) missing += this.#missing(conversation);
    if (missing === 0 || missing > MERGED_ENTRIES) return [];
    const pages = await Promise.all(
      [...this.#heads.keys()]
        .filter((conversation) => this.#missing(conversation) > 0)
        .map((conversation) => this.#readPage(conversation, MERGED_ENTRIES)),
    );
    return inOrderOfTime(pages);
  }

  /** Whether nothing is missing any more. */
  isDone(): boolean {
    for (const conversation of this.#heads.keys()) {
      if (this.#missing(conversation) > 0) return false;
    }
    return true;
  }

  /** The next page of what is missing. */
  async next(): Promise<Entry[]> {
    for (const conversation of this.#heads.keys()) {
      if (this.#missing(conversation) > 0) return this.#readPage(conversation, PAGE_ENTRIES);
    }
    return [];
  }

  #missing(conversation: ConversationId): number {
    const cursor = this.#cursors.get(conversation) ?? 0;
    return Math.max(0, (this.#heads.get(conversation) ?? 0) - cursor);
  }

  async #readPage(conversation: ConversationId, limit: number): Promise<Entry[]> {
    const cursor = this.#cursors.get(conversation) ?? 0;
    // Not beyond the head that was told: what lies above comes as a push, or is told by one.
    const wanted = Math.min(limit, this.#missing(conversation));
    const page = await this.#log.read(conversation, cursor, wanted);
    const reached = page.at(-1)?.seq ?? this.#heads.get(conversation) ?? 0;
    this.#cursors.set(conversation, reached);
    return page;
  }
}

/** Merges runs, each in its own order already, by their server time. */
function inOrderOfTime(pages: readonly Entry[][]): Entry[] {
  // A clock that was set back must not put a conversation out of order: time never falls in a run.
  const timed = pages.flatMap((page) => {
    let latest = 0;
    return page.map((entry) => {
      latest = Math.max(latest, entry.at);
      return { entry, latest };
    });
  });
  return timed.sort((one, other) => one.latest - other.latest).map(({ entry }) => entry);
}
