import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';
import type { Content, Sent, Target } from './outbox/item.ts';
import type { ConnectionState } from './session/connection-state.ts';
import type { ClientEvents } from './state/events.ts';
import type { Readable } from './state/source.ts';
import type { Conversation, MessageList, SentMessage } from './state/views.ts';
import type { ClientStorage } from './storage/storage.ts';
import type { StorageState } from './storage/storage-state.ts';
import type { Wire } from './wire/wire.ts';

/** How a client is made. */
export interface ClientOptions {
  /** Where the server is: `wss://chat.example.org/ws`. */
  readonly url: string;
  /**
   * Where the token, the outbox, positions and the newest messages outlive this program; without
   * one, nowhere. A storage belongs to one user of one server.
   */
  readonly storage?: ClientStorage | undefined;
  /** What this device is called in the list of the user's devices; at most 64 characters. */
  readonly device?: string | undefined;
  /** Where the client tells what went wrong without anybody having asked; without one, nowhere. */
  readonly logger?: Logger | undefined;
  /** At most so many messages wait to be sent; then `send` rejects. 1,000 unless told. */
  readonly outboxLimit?: number | undefined;
  /**
   * At most so many messages of one conversation are sent before the first one is answered. 16
   * unless told; with 1 their order holds even where the server refuses one for a moment.
   */
  readonly inFlight?: number | undefined;
  /** At most so many messages of a conversation are in memory while somebody looks. 2,000. */
  readonly messageLimit?: number | undefined;
  /** Another transport. */
  readonly wire?: Wire | undefined;
  /** For tests: another time. */
  readonly clock?: Clock | undefined;
  /** For tests: a number from 0 to less than 1. */
  readonly random?: (() => number) | undefined;
}

/** A user. */
export interface User {
  readonly id: number;
  readonly name: string;
}

/** How a user logs in: by name or by id. */
export type Credentials =
  | { readonly name: string; readonly password: string }
  | { readonly id: number; readonly password: string };

/** Somebody whom the user has added. */
export interface Contact extends User {
  /** `undefined` while there is no connection. */
  readonly state: 'online' | 'offline' | undefined;
  /** When last online, ms since 1970 UTC, where that is known. */
  readonly seen: number | undefined;
}

/** Whether somebody is there. */
export interface Presence {
  readonly state: 'online' | 'offline';
  readonly seen: number | undefined;
}

/** A group that one is in now. */
export interface Group {
  readonly group: number;
  readonly name: string;
}

/** Somebody who is in a group. */
export interface Member extends User {
  /** `creator` or `normal`. */
  readonly role: string;
  readonly state: 'online' | 'offline' | undefined;
}

/** A login that a device keeps. */
export interface Device {
  readonly device: number;
  readonly name: string;
  /** When it logged in, was last here, and has to log in again; ms since 1970 UTC. */
  readonly created: number;
  readonly used: number;
  readonly expires: number;
  /** Whether it is this one. */
  readonly current: boolean;
}

/** A page of older messages, oldest first. */
export interface HistoryPage {
  readonly messages: readonly SentMessage[];
  /** Whether there are older ones. */
  readonly hasMore: boolean;
}

/** Where a message stands; every `SentMessage` is one. */
export interface MessagePlace {
  readonly conv: string;
  readonly seq: number;
}

/** A pinned message. */
export interface Pin {
  readonly seq: number;
  /** Who pinned it. */
  readonly by: number;
  /** When, ms since 1970 UTC. */
  readonly at: number;
}

/**
 * A user's way into Parley. It keeps one connection, and makes a new one whenever that breaks; what
 * is sent is sent once, in order, however often that happens; what others send arrives once, in
 * order. Everything that rejects does so with a `ParleyError`. Requests wait up to 20 s for a
 * connection, then reject with `offline`; without a login with `not_logged_in`.
 */
export interface Client {
  /** The connection. */
  readonly state: Readable<ConnectionState>;
  /** Who is logged in here; `undefined` while nobody is. */
  readonly me: Readable<User | undefined>;
  /** The newest first. */
  readonly conversations: Readable<readonly Conversation[]>;
  /** By name. */
  readonly contacts: Readable<readonly Contact[]>;
  /** Who is there, by user: contacts and those one talks to directly, as far as known. */
  readonly presence: Readable<ReadonlyMap<number, Presence>>;
  /** Whether the storage keeps what it is given; the client works on without it. */
  readonly storage: Readable<StorageState>;

  /** Makes a new user; does not log in. Rejects with `name_taken`, `invalid_name`, … or `offline`. */
  register(user: { readonly name: string; readonly password: string }): Promise<User>;
  /**
   * Logs in and keeps the token. Rejects with `invalid_credentials`, or `offline` where the server
   * is not reached; then nothing is tried again. Another user than before finds nothing of the
   * former one's here.
   */
  login(credentials: Credentials): Promise<User>;
  /**
   * Shows what was kept and connects with the token of the last login; `false` where there is none.
   * Does not wait for the connection. Rejects with what the storage says when
   * it cannot be read, unless it `isOptional`.
   */
  connect(): Promise<boolean>;
  /**
   * Ends the session. With `forget` (unless told otherwise) the token ends too, and everything kept
   * here is removed, unsent messages included.
   */
  logout(options?: { readonly forget?: boolean | undefined }): Promise<void>;
  /** Ends the connection and writes what is to be kept. The client is of no more use then. */
  close(): Promise<void>;

  /**
   * Sends a message: resolves when it is stored, however long that takes. It is seen in
   * `messages()` at once, waits while there is no connection, and outlives a restart with the
   * storage. Rejects with `outbox_full`, `invalid_argument` or `not_logged_in` (then nothing was
   * taken), with the server's error where it refuses the message for good (then it is shown as
   * failed), or with `closed` or `discarded`.
   *
   * With a `ref` of one's own (1 to 64 characters, unique for this user), the message is stored
   * once however often and from wherever it is sent: for programs that answer what they may see
   * twice.
   */
  send(
    target: Target,
    content: Content | string,
    options?: { readonly ref?: string | undefined },
  ): Promise<Sent>;
  /** The messages of a conversation; the first to look has the newest ones loaded. */
  messages(target: Target): Readable<MessageList>;
  /**
   * Reads older messages: those before the place `before`; without it, before the oldest in
   * memory, and they join `messages()` as far as there is room. At most 500; 50 unless told.
   */
  history(
    target: Target,
    options?: {
      readonly before?: number | undefined;
      readonly limit?: number | undefined;
    },
  ): Promise<HistoryPage>;
  /** All up to a place (unless told, all that is known) has been read; told to the server soon. */
  markRead(target: Target, seq?: number): void;
  /** The user is writing; call it at every key, it is told now and then. */
  typing(target: Target): void;

  /**
   * Changes the text of an own message. Rejects with `not_allowed`, `too_late` (after 24 hours),
   * `recalled` or `unknown_entry`. Like the next three it is done once, also where the answer is lost and
   * it is asked again.
   */
  edit(message: MessagePlace, text: string): Promise<Sent>;
  /** Takes a message back. Rejects with `not_allowed`, `too_late`, `recalled` or `unknown_entry`. */
  recall(message: MessagePlace): Promise<Sent>;
  /** Puts an emoji to a message, or takes it away. Rejects with `too_many` above 12 of one's own. */
  react(message: MessagePlace, emoji: string, on?: boolean): Promise<Sent>;
  /** Pins a message for all members, or unpins it. Rejects with `not_allowed` or `too_many`. */
  pin(message: MessagePlace, on?: boolean): Promise<Sent>;
  /** The places of the pinned messages, the last one that was pinned first. */
  pins(target: Target): Promise<readonly Pin[]>;

  /** Adds a contact. Rejects with `unknown_user`. */
  addContact(user: number): Promise<Contact>;
  /** Makes a group, with this user as its creator. */
  createGroup(group: {
    readonly name: string;
    readonly description?: string | undefined;
  }): Promise<Group>;
  /** Joins a group. Rejects with `unknown_group`. */
  joinGroup(group: number): Promise<Group>;
  /** All members of a group that one is in, by id. Rejects with `unknown_group`. */
  members(group: number): Promise<readonly Member[]>;
  /** The devices that are logged in, the latest used first. */
  devices(): Promise<readonly Device[]>;
  /** Logs a device out. Rejects with `unknown_device`. */
  revokeDevice(device: number): Promise<void>;
  /** Changes the password, and logs all other devices out. Rejects with `invalid_credentials`. */
  changePassword(passwords: {
    readonly password: string;
    readonly newPassword: string;
  }): Promise<void>;

  /** Calls at every event of this name; returns the way out. */
  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (event: ClientEvents[Name]) => void,
  ): () => void;
}
