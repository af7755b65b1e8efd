import type { ConversationId } from '../domain/conversation.ts';
import type { EntryEvent } from '../domain/event.ts';

/** Of a node; what does not fit is read from the log. */
const MAX_EVENTS = 10_000;
const MAX_CHARACTERS = 16_000_000;

/** Entries that overtook the one before them, which is mostly under way: kept until it is here. */
export class EarlyEvents {
  readonly #byConversation = new Map<ConversationId, Map<number, EntryEvent>>();
  #count = 0;
  #characters = 0;

  keep(event: EntryEvent): void {
    const { conversation, seq, body } = event.entry;
    if (this.#count >= MAX_EVENTS || this.#characters + body.length > MAX_CHARACTERS) return;
    let events = this.#byConversation.get(conversation);
    if (events === undefined) {
      events = new Map();
      this.#byConversation.set(conversation, events);
    } else if (events.has(seq)) return;
    events.set(seq, event);
    this.#count += 1;
    this.#characters += body.length;
  }

  /** Takes the one out that follows `delivered`; without one, drops those that are old by now. */
  next(conversation: ConversationId, delivered: number): EntryEvent | undefined {
    if (this.#count === 0) return undefined;
    const events = this.#byConversation.get(conversation);
    if (events === undefined) return undefined;
    const next = events.get(delivered + 1);
    if (next !== undefined) this.#drop(events, next);
    else for (const [seq, event] of events) if (seq <= delivered) this.#drop(events, event);
    if (events.size === 0) this.#byConversation.delete(conversation);
    return next;
  }

  forget(conversation: ConversationId): void {
    const events = this.#byConversation.get(conversation);
    if (events === undefined) return;
    for (const event of events.values()) this.#drop(events, event);
    this.#byConversation.delete(conversation);
  }

  #drop(events: Map<number, EntryEvent>, { entry }: EntryEvent): void {
    events.delete(entry.seq);
    this.#count -= 1;
    this.#characters -= entry.body.length;
  }
}
