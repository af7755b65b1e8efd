import type { Logger } from '../logger.ts';
import type { JsonObject } from '../wire/wire.ts';
import { guard } from './source.ts';
import type { SentMessage } from './views.ts';

/** What `on()` tells of, by the event's name. */
export interface ClientEvents {
  /**
   * A message, or what else happened in a conversation, has taken its place: each once, in order,
   * one's own included. What was there before this client first saw the conversation is history.
   */
  message: SentMessage;
  /** A message was changed: `edited`, `recalled`, or a `reaction` came or went. */
  change: {
    readonly conv: string;
    /** The place of the message. */
    readonly seq: number;
    readonly kind: string;
    readonly by: number;
    /** The server's time, ms since 1970 UTC. */
    readonly at: number;
  };
  /** Somebody has got further in a conversation, or in a large group so many have. */
  receipt: {
    readonly conv: string;
    readonly user: number | undefined;
    readonly delivered: number | undefined;
    readonly read: number | undefined;
    readonly readers: { readonly seq: number; readonly count: number } | undefined;
  };
  /** Somebody has come or gone. */
  presence: {
    readonly user: number;
    readonly state: 'online' | 'offline';
    /** When last online, ms since 1970 UTC, where that is known. */
    readonly seen: number | undefined;
  };
  /** Somebody is writing. */
  typing: { readonly conv: string; readonly user: number };
  /** Something happened to this user: `contact`, `joined`, `read` … */
  feed: {
    readonly kind: string;
    readonly seq: number;
    readonly at: number;
    readonly data: JsonObject;
  };
  /**
   * The server was restored from a backup, and messages that had been shown are not there any
   * more; those that are in their places now follow.
   */
  reset: { readonly conv: string };
}

/** Hands events to whoever asked for them. */
export class Emitter {
  readonly #listeners = new Map<keyof ClientEvents, Set<(event: never) => void>>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (event: ClientEvents[Name]) => void,
  ): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    const own = (event: ClientEvents[Name]) => listener(event);
    listeners.add(own);
    return () => {
      listeners.delete(own);
    };
  }

  /** Whether anybody wants to know. */
  has(name: keyof ClientEvents): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }

  tell<Name extends keyof ClientEvents>(name: Name, event: ClientEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      guard(this.#logger, () => (listener as (event: ClientEvents[Name]) => void)(event));
    }
  }
}
