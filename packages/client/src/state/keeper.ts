import { type Item, type StoredItem, storedForm } from '../outbox/item.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Saver } from '../storage/saver.ts';
import { Log } from '../sync/log.ts';
import type { Friend } from '../wire/answers.ts';
import type { Entry } from '../wire/entry.ts';
import {
  type ConversationState,
  conversationToStore,
  restoredConversation,
  type StoredConversation,
} from './conversation-state.ts';
import type { Model } from './model.ts';

const VERSION = 1;

interface StoredAccount {
  readonly version: number;
  readonly id: number;
  readonly name: string;
  readonly epoch: string;
  readonly knewAll: boolean;
  readonly feed?: { readonly conv: string; readonly position: number } | undefined;
  readonly friends: readonly Friend[];
}

/** Keeps in the storage what must outlive the program, and brings it back. */
export class Keeper {
  readonly #saver: Saver;
  readonly #model: Model;
  #token: string | undefined;

  constructor(saver: Saver, model: Model) {
    this.#saver = saver;
    this.#model = model;
  }

  get token(): string | undefined {
    return this.#token;
  }

  /** Fills the model and the outbox with what was kept. */
  async restore(outbox: Outbox): Promise<void> {
    const values = await this.#saver.load();
    const account = values.get('account') as StoredAccount | undefined;
    // What a later release wrote is not understood.
    if (account?.version !== VERSION) return;
    const { id, name, epoch, knewAll, feed, friends } = account;
    this.#token = tokenOf(values);
    Object.assign(this.#model, { me: id, name, epoch, knewAll });
    if (feed) this.#model.feed = { conv: feed.conv, log: new Log<Entry>(feed.position) };
    for (const friend of friends) {
      this.#model.friends.set(friend.id, { ...friend, state: undefined });
    }
    const items: StoredItem[] = [];
    for (const [key, value] of values) {
      if (key.startsWith('conversation/')) {
        const state = restoredConversation(value as StoredConversation);
        this.#model.conversations.set(state.conv, state);
      } else if (key.startsWith('outbox/')) items.push(value as StoredItem);
    }
    outbox.restore(items);
  }

  account(): void {
    this.#saver.putLazily('account', () => this.#account());
  }

  setToken(token: string | undefined): void {
    this.#token = token;
    if (token === undefined) this.#saver.remove('token');
    else this.#saver.put('token', () => token);
    this.#saver.put('account', () => this.#account());
  }

  /**
   * The token does not hold any more: forgets it. True where the storage has another one, which a
   * program has left that shares it.
   */
  async refuseToken(): Promise<boolean> {
    const refused = this.#token;
    await this.#saver.flush();
    const kept = tokenOf(await this.#saver.load());
    const isOther = kept !== undefined && kept !== refused;
    if (isOther) this.#token = kept;
    else this.setToken(undefined);
    return isOther;
  }

  conversation(state: ConversationState): void {
    this.#saver.putLazily(`conversation/${state.conv}`, () => conversationToStore(state));
  }

  gone({ conv }: ConversationState): void {
    this.#saver.remove(`conversation/${conv}`);
  }

  item(item: Item, isGone: boolean): void {
    if (isGone) this.#saver.remove(`outbox/${item.ref}`);
    else this.#saver.put(`outbox/${item.ref}`, () => storedForm(item));
  }

  /** Forgets everything. */
  clear(): void {
    this.#token = undefined;
    this.#saver.removeAll();
  }

  #account(): StoredAccount {
    const { me, name, keptEpoch, knewAll, feed, friends } = this.#model;
    return {
      version: VERSION,
      id: me,
      name,
      epoch: keptEpoch,
      knewAll,
      feed: feed && { conv: feed.conv, position: feed.log.position },
      friends: [...friends.values()],
    };
  }
}

function tokenOf(values: ReadonlyMap<string, unknown>): string | undefined {
  const token = values.get('token');
  return typeof token === 'string' ? token : undefined;
}
