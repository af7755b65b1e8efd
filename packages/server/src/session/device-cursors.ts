import type { ConversationId, UserId } from '../domain/conversation.ts';
import type { CursorPosition, ReadPosition } from '../store/store.ts';
import type { Settled } from './cursor-writer.ts';

/** Conversations whose last delivered place is remembered, to tell nobody twice. */
const MAX_REMEMBERED = 1_024;

/** The cursors of one device that are written behind: what was delivered, and what it said. */
export class DeviceCursors {
  readonly #user: UserId;
  #delivered: Map<ConversationId, number> | undefined;
  #told: Map<ConversationId, number> | undefined;
  #said: Map<ConversationId, { seq: number; n: number }> | undefined;
  /** The latest entry's place; not in `#said` yet. */
  #conversation: ConversationId = '';
  #seq = 0;
  #n = 0;

  constructor(user: UserId) {
    this.#user = user;
  }

  /** Notes a place; false where a further one was noted already. */
  delivered(conversation: ConversationId, seq: number): boolean {
    this.#told ??= new Map();
    if (seq <= (this.#told.get(conversation) ?? 0)) return false;
    if (this.#told.size >= MAX_REMEMBERED) this.#told.clear();
    this.#told.set(conversation, seq);
    this.#delivered ??= new Map();
    this.#delivered.set(conversation, seq);
    return true;
  }

  /** The user has said something here. */
  said(conversation: ConversationId, seq: number, n: number): void {
    // Most entries follow one of the same conversation: only a change goes into the map.
    if (conversation !== this.#conversation) {
      this.#note();
      this.#conversation = conversation;
    }
    this.#seq = seq;
    this.#n = n;
  }

  /** What is to be written, once. */
  take(): Settled {
    this.#note();
    const delivered: CursorPosition[] = [];
    const read: ReadPosition[] = [];
    const user = this.#user;
    for (const [conversation, seq] of this.#delivered ?? []) {
      delivered.push({ conversation, user, seq });
    }
    for (const [conversation, { seq, n }] of this.#said ?? []) {
      read.push({ conversation, user, seq, n });
    }
    this.#delivered = undefined;
    this.#said = undefined;
    return { delivered, read };
  }

  #note(): void {
    if (this.#conversation === '') return;
    this.#said ??= new Map();
    this.#said.set(this.#conversation, { seq: this.#seq, n: this.#n });
    this.#conversation = '';
  }
}
