import type { ConversationId } from '../domain/conversation.ts';
import type { EntryEvent } from '../domain/event.ts';
import { EarlyEvents } from './early-events.ts';

export type Arrival = 'next' | 'seen' | 'early';

/**
 * How far this node has delivered each conversation of its sessions: what tells a push that is
 * next from one that was seen, and from one before which something is missing.
 */
export class Positions {
  readonly #delivered = new Map<ConversationId, number>();
  readonly #early = new EarlyEvents();

  /** Starts a conversation here, unless it is followed already; returns how far it is. */
  start(conversation: ConversationId, head: number): number {
    const delivered = this.#delivered.get(conversation);
    if (delivered !== undefined) return delivered;
    this.#delivered.set(conversation, head);
    return head;
  }

  /** Judges an arrival and, if it is the next one, moves on. */
  arrive(conversation: ConversationId, seq: number): Arrival {
    const delivered = this.#delivered.get(conversation);
    // Not followed yet: those who log in now read the log before it from the store.
    if (delivered === undefined || seq === delivered + 1) {
      this.#delivered.set(conversation, seq);
      return 'next';
    }
    return seq <= delivered ? 'seen' : 'early';
  }

  /** Keeps an early one for when it is next, if there is room. */
  keep(event: EntryEvent): void {
    this.#early.keep(event);
  }

  /** A kept one that is next now; moves on to it. */
  takeNext(conversation: ConversationId): EntryEvent | undefined {
    const delivered = this.#delivered.get(conversation);
    if (delivered === undefined) return undefined;
    const next = this.#early.next(conversation, delivered);
    if (next !== undefined) this.#delivered.set(conversation, delivered + 1);
    return next;
  }

  at(conversation: ConversationId): number | undefined {
    return this.#delivered.get(conversation);
  }

  forget(conversation: ConversationId): void {
    this.#delivered.delete(conversation);
    this.#early.forget(conversation);
  }

  conversations(): IterableIterator<ConversationId> {
    return this.#delivered.keys();
  }
}
