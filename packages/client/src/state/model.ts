import { Log } from '../sync/log.ts';
import type { Friend, Listing, LoginAnswer, Page } from '../wire/answers.ts';
import type { Entry } from '../wire/entry.ts';
import {
  applyListing,
  type ConversationState,
  type Cursors,
  floorOf,
  furthest,
  moveCursors,
  newConversation,
  rebase,
  settle,
  trim,
} from './conversation-state.ts';
import { feedNews } from './feed-news.ts';
import { adopted, joinedGroup } from './new-conversations.ts';
import { Strangers } from './strangers.ts';

/** What the model tells, at once and in order. */
export interface ModelEvents {
  /** An entry has its place: each once, in order. */
  readonly settled: (entry: Entry, state: ConversationState) => void;
  /** The same in the user's feed. */
  readonly fed: (entry: Entry) => void;
  /** Entries that had been shown are not in the log any more. */
  readonly reset: (state: ConversationState) => void;
  readonly changed: (state: ConversationState) => void;
  readonly gone: (state: ConversationState) => void;
  readonly contactsChanged: () => void;
  /** What is kept of the account itself has changed. */
  readonly accountChanged: () => void;
  /** There is something to read of this log. */
  readonly lacks: (conv: string) => void;
  /** Not more entries than this are to be in memory. */
  readonly room: (state: ConversationState) => number;
}

export interface Feed {
  readonly conv: string;
  readonly log: Log<Entry>;
}

/** All that is known of the user's conversations and contacts. */
export class Model {
  me = 0;
  name = '';
  epoch = '';
  feed: Feed | undefined;
  /** Whether the list of conversations was complete once: what is new in it has begun since. */
  knewAll = false;
  readonly conversations = new Map<string, ConversationState>();
  readonly friends = new Map<number, Friend>();
  readonly #events: ModelEvents;
  readonly #strangers = new Strangers();
  /** Logs that may not be the ones that were known, with what was pushed since. */
  readonly #suspects = new Map<string, Entry[]>();
  /** Whether all conversations that exist are known. */
  #isListed = false;
  #formerEpoch = '';

  constructor(events: ModelEvents) {
    this.#events = events;
  }

  /** What is kept of the epoch: the former one until all that was known is compared. */
  get keptEpoch(): string {
    return this.#suspects.size > 0 ? this.#formerEpoch : this.epoch;
  }

  /** Whether a log has to be compared with the server's before it is read on. */
  isSuspect(conv: string): boolean {
    return this.#suspects.has(conv);
  }

  suspect(conv: string): void {
    if (!this.#suspects.has(conv)) this.#suspects.set(conv, []);
    this.#events.lacks(conv);
  }

  /** Whether the log is another one than the one that was known. */
  login(answer: LoginAnswer): boolean {
    const isOther = this.epoch !== '' && this.epoch !== answer.epoch;
    if (isOther) this.#formerEpoch = this.epoch;
    this.me = answer.id;
    this.name = answer.name;
    this.epoch = answer.epoch;
    this.#isListed = false;
    this.#strangers.clear();
    for (const conv of this.#suspects.keys()) {
      this.#suspects.set(conv, []);
      this.#events.lacks(conv);
    }
    if (isOther) for (const conv of this.conversations.keys()) this.suspect(conv);
    this.#startFeed(answer.feed);
    this.addFriends(answer.friends);
    for (const { conv, seq } of answer.conversations) {
      if (seq < (this.conversations.get(conv)?.log.position ?? 0)) this.suspect(conv);
    }
    this.list(answer.conversations);
    this.#events.accountChanged();
    return isOther;
  }

  /**
   * Takes a page of the list of conversations. What was pushed while it was made may be ahead of
   * it.
   */
  list(listings: readonly Listing[]): void {
    for (const listing of listings) {
      const { conv } = listing;
      const state = this.conversations.get(conv) ?? newConversation(conv, this.#startOf(listing));
      this.conversations.set(conv, state);
      applyListing(state, listing);
      if (state.log.lacks) this.#events.lacks(conv);
      this.#events.changed(state);
      this.#welcome(conv);
    }
  }

  get isListed(): boolean {
    return this.#isListed;
  }

  /** The list is complete. */
  listed(): void {
    this.#isListed = true;
    if (!this.knewAll) {
      this.knewAll = true;
      this.#events.accountChanged();
    }
    for (const conv of this.#strangers.conversations()) this.#welcome(conv);
  }

  gone(conv: string): void {
    const state = this.conversations.get(conv);
    if (state === undefined) return;
    this.conversations.delete(conv);
    this.#suspects.delete(conv);
    this.#events.gone(state);
  }

  /** A conversation that begins for this user after the place `begin`. */
  joined(conv: string, begin: number, group: number, name: string): void {
    if (this.conversations.has(conv)) return;
    const state = joinedGroup(conv, begin, group, name);
    this.conversations.set(conv, state);
    this.#events.changed(state);
    this.#welcome(conv);
  }

  /** Takes an entry that was pushed, or one's own that was acknowledged. */
  arrive(entry: Entry): void {
    const { conv } = entry;
    const held = this.#suspects.get(conv);
    if (held !== undefined) {
      if (held.length < 1_000) held.push(entry);
      return;
    }
    const state = this.conversations.get(conv);
    if (conv === this.feed?.conv) this.#fed(this.feed, this.feed.log.push(entry));
    else if (state !== undefined) this.#settle(state, state.log.push(entry));
    else {
      this.#strangers.add(entry);
      if (this.#isListed) this.#welcome(conv);
    }
  }

  /** Where reading a log goes on, and whether there is something to read. */
  progress(conv: string): { readonly position: number; readonly lacks: boolean } | undefined {
    return conv === this.feed?.conv ? this.feed.log : this.conversations.get(conv)?.log;
  }

  /** Takes what was read of a log after a place. */
  page(conv: string, after: number, page: Page): void {
    const state = this.conversations.get(conv);
    if (conv === this.feed?.conv) this.#fed(this.feed, this.feed.log.page(after, page));
    else if (state !== undefined) this.#settle(state, state.log.page(after, page));
  }

  /** Takes older entries, where they join on to those in memory. */
  older(conv: string, entries: readonly Entry[], isAll: boolean): void {
    const state = this.conversations.get(conv);
    if (state === undefined) return;
    const floor = floorOf(state);
    if (entries.length > 0 && entries.at(-1)?.seq === floor) {
      const room = this.#events.room(state) - state.entries.length;
      if (room > 0) state.entries = [...entries.slice(-room), ...state.entries];
    }
    if (isAll) state.begin = Math.max(state.begin, (entries[0]?.seq ?? floor + 1) - 1);
    this.#events.changed(state);
  }

  /** A suspect was compared: what is known of it holds up to `common`, its last place is `head`. */
  rebase(conv: string, common: number, head: number): void {
    const held = this.#suspects.get(conv) ?? [];
    this.#suspects.delete(conv);
    if (conv === this.feed?.conv) this.feed.log.reset(common);
    const state = this.conversations.get(conv);
    if (state !== undefined) {
      if (rebase(state, common, head)) this.#events.reset(state);
      this.#events.changed(state);
    }
    this.noteHead(conv, head);
    for (const entry of held) this.arrive(entry);
  }

  noteHead(conv: string, head: number): void {
    const log = conv === this.feed?.conv ? this.feed.log : this.conversations.get(conv)?.log;
    log?.noteHead(head);
    if (log?.lacks) this.#events.lacks(conv);
  }

  /** This user has got further; `isTold`: the server says so. */
  moved(conv: string, told: Partial<Cursors>, isTold: boolean): void {
    const state = this.conversations.get(conv);
    if (state === undefined) return;
    const isNews = moveCursors(state, told, this.me);
    const isNewlyTold = isTold && (told.read ?? 0) > state.toldRead;
    if (isNewlyTold) state.toldRead = told.read ?? 0;
    if (isNews || isNewlyTold) this.#events.changed(state);
  }

  /** Another member has got further. */
  receipt(conv: string, user: number, told: Partial<Cursors>): void {
    const state = this.conversations.get(conv);
    if (state === undefined) return;
    if (user === this.me) {
      this.moved(conv, told, true);
      return;
    }
    state.others.set(user, furthest(state.others.get(user), told));
    this.#events.changed(state);
  }

  /** So many members of a large group have read a place. */
  readers(conv: string, readers: { readonly seq: number; readonly count: number }): void {
    const state = this.conversations.get(conv);
    if (state === undefined || readers.seq < (state.readers?.seq ?? 0)) return;
    state.readers = readers;
    this.#events.changed(state);
  }

  /** Somebody is writing, or is no longer. */
  typing(conv: string, user: number, isTyping: boolean): void {
    const state = this.conversations.get(conv);
    if (state === undefined || user === this.me) return;
    const before = state.typing.size;
    if (isTyping) state.typing.add(user);
    else state.typing.delete(user);
    if (state.typing.size !== before) this.#events.changed(state);
  }

  /** Another user logs in here: nothing of what was known holds. */
  clear(): void {
    for (const state of [...this.conversations.values()]) this.gone(state.conv);
    Object.assign(this, { me: 0, name: '', epoch: '', feed: undefined, knewAll: false });
    this.#strangers.clear();
    this.#suspects.clear();
    this.#isListed = false;
    this.friends.clear();
    this.#events.contactsChanged();
  }

  addFriends(friends: readonly Friend[]): void {
    for (const friend of friends) this.friends.set(friend.id, friend);
    if (friends.length > 0) this.#events.contactsChanged();
  }

  #startFeed(feed: LoginAnswer['feed']): void {
    if (feed === undefined) return;
    if (this.feed?.conv !== feed.conv) {
      this.feed = { conv: feed.conv, log: new Log<Entry>(feed.seq) };
      return;
    }
    const { log } = this.feed;
    if (feed.seq < log.position) log.reset(feed.seq);
    log.noteHead(feed.seq);
    if (log.lacks) this.#events.lacks(feed.conv);
  }

  /**
   * Where a conversation begins that is listed for the first time: at its end for a client that is
   * new, for all of it is history then; for one that knew all there were, at its beginning.
   */
  #startOf({ conv, seq, begin }: Listing): number {
    if (this.knewAll) return begin;
    const first = this.#strangers.firstOf(conv);
    return first === undefined ? seq : Math.min(seq, first - 1);
  }

  /** Lets in what was pushed for a conversation before it was known. */
  #welcome(conv: string): void {
    const entries = this.#strangers.take(conv);
    const [first] = entries;
    if (first === undefined) return;
    if (!this.conversations.has(conv)) {
      this.conversations.set(conv, adopted(first, this.me, this.friends));
    }
    for (const entry of entries) this.arrive(entry);
  }

  #settle(state: ConversationState, due: readonly Entry[]): void {
    for (const entry of due) {
      settle(state, entry, this.me);
      if (state.name === '' && entry.sender === state.peer) state.name = entry.senderName;
      this.#events.settled(entry, state);
    }
    trim(state, this.#events.room(state));
    if (state.log.lacks) this.#events.lacks(state.conv);
    this.#events.changed(state);
  }

  #fed(feed: Feed, due: readonly Entry[]): void {
    for (const entry of due) {
      this.#follow(entry);
      this.#events.fed(entry);
    }
    if (feed.log.lacks) this.#events.lacks(feed.conv);
    if (due.length > 0) this.#events.accountChanged();
  }

  /** What an entry of the feed says. Kinds of a later release are passed on only. */
  #follow(entry: Entry): void {
    const news = feedNews(entry);
    switch (news?.kind) {
      case 'contact':
        if (!this.friends.has(news.friend.id)) this.addFriends([news.friend]);
        break;
      case 'joined':
        this.joined(news.conv, news.begin, news.group, news.name);
        break;
      case 'read':
        this.moved(news.conv, { read: news.read }, true);
    }
  }
}
