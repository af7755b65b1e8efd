import type { ConversationId, GroupId, UserId } from '../domain/conversation.ts';
import type { EntryEvent, Notice } from '../domain/event.ts';

/** A session, as fan-out sees it. */
export interface Subscriber {
  readonly id: string;
  readonly user: UserId;
  /** Gets an entry of one of its conversations; must not throw and must not wait. */
  deliver(event: EntryEvent): void;
  /** Gets what is worth telling while it is new; must not throw and must not wait. */
  notice(notice: Notice): void;
  /** Whether it has come up to the head of this conversation's log, and lives on pushes now. */
  isLive(conversation: ConversationId): boolean;
  /** Another session has taken its place. */
  replaced(): void;
  /** A token of its user has ended; all of them, where none is named. */
  loggedOut(token: number | undefined): void;
  /** Writes down what is known of how far its user has read. Never rejects. */
  saveCursors(): Promise<void>;
}

/**
 * Which local sessions belong to which id. Most ids have one session, so that one is kept bare
 * and only several in a set.
 */
export class Subscribers<Id extends UserId | GroupId> {
  readonly #byId = new Map<Id, Subscriber | Set<Subscriber>>();

  has(id: Id): boolean {
    return this.#byId.has(id);
  }

  add(id: Id, subscriber: Subscriber): void {
    const present = this.#byId.get(id);
    if (present === undefined) this.#byId.set(id, subscriber);
    else if (present instanceof Set) present.add(subscriber);
    else if (present !== subscriber) this.#byId.set(id, new Set([present, subscriber]));
  }

  /** Returns whether it was the last one of this id. */
  remove(id: Id, subscriber: Subscriber): boolean {
    const present = this.#byId.get(id);
    if (present === subscriber) return this.#byId.delete(id);
    if (!(present instanceof Set)) return false;
    present.delete(subscriber);
    return present.size === 0 && this.#byId.delete(id);
  }

  deliver(id: Id, event: EntryEvent, except?: Subscriber): void {
    const present = this.#byId.get(id);
    if (present === undefined) return;
    if (present instanceof Set) {
      for (const subscriber of present) if (subscriber !== except) subscriber.deliver(event);
    } else if (present !== except) present.deliver(event);
  }

  notice(id: Id, notice: Notice, except: Subscriber | undefined): void {
    for (const subscriber of this.#of(id)) if (subscriber !== except) subscriber.notice(notice);
  }

  logOut(id: Id, token: number | undefined, except: string | undefined): void {
    for (const subscriber of this.#of(id)) {
      if (subscriber.id !== except) subscriber.loggedOut(token);
    }
  }

  async saveCursors(id: Id): Promise<void> {
    await Promise.all(this.#of(id).map((subscriber) => subscriber.saveCursors()));
  }

  find(id: Id, sessionId: string): Subscriber | undefined {
    return this.#of(id).find((subscriber) => subscriber.id === sessionId);
  }

  isAnyLive(id: Id, conversation: ConversationId): boolean {
    return this.#of(id).some((subscriber) => subscriber.isLive(conversation));
  }

  ids(): IterableIterator<Id> {
    return this.#byId.keys();
  }

  #of(id: Id): readonly Subscriber[] {
    const present = this.#byId.get(id);
    if (present === undefined) return [];
    return present instanceof Set ? [...present] : [present];
  }
}
