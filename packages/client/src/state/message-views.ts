import type { Item, Target } from '../outbox/item.ts';
import type { Entry } from '../wire/entry.ts';
import { isChange } from './apply-act.ts';
import { type ConversationState, floorOf } from './conversation-state.ts';
import type { Model } from './model.ts';
import type { MakeSource, Readable, Source } from './source.ts';
import { findConversation, laneOf, laneOfConversation } from './targets.ts';
import { type Message, type MessageList, messageOf, messageOfItem } from './views.ts';

export interface MessageViewsOptions {
  readonly model: Model;
  readonly makeSource: MakeSource;
  readonly items: () => Iterable<Item>;
  readonly retry: (ref: string) => void;
  readonly discard: (ref: string) => void;
  /** How many messages of it may be in memory. */
  readonly room: (state: ConversationState) => number;
  /** Somebody begins to look at a conversation. */
  readonly onLook: (target: Target) => void;
}

/** The messages of conversations as observable lists, made when somebody asks for them. */
export class MessageViews {
  readonly #options: MessageViewsOptions;
  readonly #sources = new Map<string, Source<MessageList>>();
  readonly #loading = new Set<string>();
  /** So that a message stays the same object for as long as it says the same. */
  readonly #messages = new WeakMap<Entry, Message>();

  constructor(options: MessageViewsOptions) {
    this.#options = options;
  }

  of(target: Target): Readable<MessageList> {
    const key = keyOf(target);
    const known = this.#sources.get(key);
    if (known !== undefined) return known;
    const source = this.#options.makeSource(
      () => this.#compute(target),
      () => this.#options.onLook(target),
    );
    this.#sources.set(key, source);
    return source;
  }

  /** Whether somebody is looking at a conversation. */
  isWatched(state: ConversationState): boolean {
    return this.#keysOf(state).some((key) => this.#sources.get(key)?.hasListeners());
  }

  /** The conversations that somebody is looking at. */
  watched(): ConversationState[] {
    return [...this.#options.model.conversations.values()].filter((state) => this.isWatched(state));
  }

  touch(state: ConversationState): void {
    for (const key of this.#keysOf(state)) this.#sources.get(key)?.touch();
  }

  /** A message on its way there is new, has changed, or is gone. */
  touchTarget(target: Target): void {
    this.#sources.get(keyOf(target))?.touch();
    const state = findConversation(this.#options.model, target);
    if (state !== undefined) this.touch(state);
  }

  touchAll(): void {
    for (const source of this.#sources.values()) source.touch();
  }

  setLoading(state: ConversationState, isLoading: boolean): void {
    if (isLoading) this.#loading.add(state.conv);
    else this.#loading.delete(state.conv);
    this.touch(state);
  }

  #keysOf(state: ConversationState): readonly string[] {
    return [state.conv, laneOfConversation(state)];
  }

  #compute(target: Target): MessageList {
    const { model, items, retry, discard } = this.#options;
    const state = findConversation(model, target);
    const shown = state?.entries.filter((entry) => !isChange(entry)) ?? [];
    const messages = shown.map((entry) => this.#messageOf(entry));
    const who = { conv: state?.conv ?? '', me: model.me, myName: model.name };
    const lane = laneOf(model, target);
    for (const item of items()) {
      if (laneOf(model, item.target) !== lane) continue;
      messages.push(messageOfItem(item, who, { retry, discard }));
    }
    return {
      messages,
      hasMore: state !== undefined && this.#hasMore(state),
      isLoading: state !== undefined && this.#loading.has(state.conv),
    };
  }

  #hasMore(state: ConversationState): boolean {
    return floorOf(state) > state.begin && state.entries.length < this.#options.room(state);
  }

  #messageOf(entry: Entry): Message {
    const known = this.#messages.get(entry);
    if (known !== undefined) return known;
    const message = messageOf(entry, this.#options.model.me);
    this.#messages.set(entry, message);
    return message;
  }
}

/** As `laneOf` names them where it can; a conversation's own name is another key of the same. */
function keyOf(target: Target): string {
  if (typeof target === 'string') return target;
  return 'to' in target ? `@${target.to}` : `#${target.group}`;
}
