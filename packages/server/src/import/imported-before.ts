import type { ConversationId } from '../domain/conversation.ts';
import { isImportRef } from './import-ref.ts';
import type { ImportTarget } from './import-target.ts';

const PAGE_ENTRIES = 500;

/**
 * Which pending messages earlier runs have brought, by conversation, and their places. Read from
 * the logs themselves: a store may forget refs after a week, and an import is repeated later too.
 */
export class ImportedBefore {
  readonly #log: ImportTarget['log'];
  readonly #places = new Map<ConversationId, ReadonlyMap<string, number>>();

  constructor(log: ImportTarget['log']) {
    this.#log = log;
  }

  placeOf(conversation: ConversationId, ref: string): number | undefined {
    return this.#places.get(conversation)?.get(ref);
  }

  /** Looks into those of the conversations that it has not seen yet. */
  async look(conversations: readonly ConversationId[]): Promise<void> {
    const unseen = conversations.filter((conversation) => !this.#places.has(conversation));
    if (unseen.length === 0) return;
    const heads = await this.#log.heads(unseen);
    for (const conversation of unseen) {
      const head = heads.get(conversation) ?? 0;
      this.#places.set(conversation, head === 0 ? NONE : await this.#read(conversation, head));
    }
  }

  async #read(conversation: ConversationId, head: number): Promise<Map<string, number>> {
    const places = new Map<string, number>();
    for (let after = 0; after < head; ) {
      const page = await this.#log.read(conversation, after, PAGE_ENTRIES);
      for (const { ref, seq } of page) if (isImportRef(ref)) places.set(ref, seq);
      after = page.at(-1)?.seq ?? head;
    }
    return places;
  }
}

const NONE: ReadonlyMap<string, number> = new Map();
