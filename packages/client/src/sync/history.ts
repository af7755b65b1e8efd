import type { HistoryPage } from '../client.ts';
import { localError } from '../errors.ts';
import type { Target } from '../outbox/item.ts';
import type { PatientAsk } from '../session/patient-ask.ts';
import { floorOf } from '../state/conversation-state.ts';
import type { MessageViews } from '../state/message-views.ts';
import type { Model } from '../state/model.ts';
import { findConversation } from '../state/targets.ts';
import { messageOf } from '../state/views.ts';
import { readPage } from '../wire/answers.ts';
import { msgids } from '../wire/msgids.ts';

const DEFAULT_ENTRIES = 50;
const MOST_ENTRIES = 500;

export interface HistoryOptions {
  readonly model: Model;
  readonly ask: PatientAsk;
  readonly views: MessageViews;
}

/** Reads older messages; those that join on to what is in memory join it. */
export class History {
  readonly #options: HistoryOptions;
  readonly #reading = new Map<string, Promise<HistoryPage>>();

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  async read(
    target: Target,
    before: number | undefined,
    limit = DEFAULT_ENTRIES,
  ): Promise<HistoryPage> {
    const { model, views } = this.#options;
    const state = findConversation(model, target);
    if (state === undefined) return { messages: [], hasMore: false };
    const { conv } = state;
    if (before !== undefined) return await this.#page(conv, before, limit);
    const known = this.#reading.get(conv);
    if (known !== undefined) return await known;
    const reading = this.#page(conv, floorOf(state) + 1, limit);
    this.#reading.set(conv, reading);
    views.setLoading(state, true);
    try {
      return await reading;
    } finally {
      this.#reading.delete(conv);
      views.setLoading(state, false);
    }
  }

  async #page(conv: string, before: number, limit: number): Promise<HistoryPage> {
    const { model, ask } = this.#options;
    const begin = model.conversations.get(conv)?.begin ?? 0;
    if (before <= begin + 1) return { messages: [], hasMore: false };
    const bounded = Math.max(1, Math.min(MOST_ENTRIES, Math.floor(limit)));
    const frame = { msgid: msgids.sync, conv, before, limit: bounded };
    const page = readPage(await ask.repeatedly(frame));
    if (page === undefined) throw localError('bad_answer');
    model.older(conv, page.entries, !page.more);
    const messages = page.entries.map((entry) => messageOf(entry, model.me));
    return { messages, hasMore: page.more };
  }
}
