import type { Friend, GroupInfo } from '../wire/incoming.ts';
import type { Who } from '../wire/requests.ts';

/** `u` and a user's id, or `g` and a group's. */
export type ConversationKey = `u${number}` | `g${number}`;

export type Delivery =
  | { readonly kind: 'received'; readonly ref: string | undefined }
  | { readonly kind: 'queued'; readonly ref: string }
  | { readonly kind: 'sending'; readonly ref: string }
  | { readonly kind: 'sent'; readonly ref: string }
  | { readonly kind: 'failed'; readonly ref: string; readonly trouble: Trouble };

export interface Message {
  /** Counts every message that this client has seen, so it orders them across conversations. */
  readonly number: number;
  readonly fromId: number;
  readonly fromName: string;
  readonly text: string;
  readonly time: string;
  readonly atMs: number;
  readonly delivery: Delivery;
}

export interface Conversation {
  readonly key: ConversationKey;
  readonly messages: readonly Message[];
  readonly unread: number;
  /** The first message that was new when the person came here. */
  readonly firstNew: number | undefined;
}

/** What a server said against a request, or `connection` where the line said it. */
export interface Trouble {
  readonly error: string;
  readonly errno: number;
  readonly message: string;
}

export type Link =
  | { readonly kind: 'offline' }
  | { readonly kind: 'connecting'; readonly attempt: number }
  /** Connected; nobody has tried to log in, or was refused. */
  | { readonly kind: 'open'; readonly attempt: number }
  | { readonly kind: 'entering'; readonly attempt: number }
  | { readonly kind: 'online' }
  | {
      readonly kind: 'waiting';
      readonly attempt: number;
      readonly untilMs: number;
      readonly reason: string;
    }
  /** The same account logged in elsewhere: coming back by itself would throw that one out. */
  | { readonly kind: 'replaced' };

export type Intent =
  | { readonly kind: 'none' }
  | { readonly kind: 'login'; readonly who: Who; readonly password: string }
  | { readonly kind: 'register'; readonly name: string; readonly password: string };

export interface Contact extends Friend {
  readonly isFriend: boolean;
}

export type Wish =
  | {
      readonly kind: 'say';
      readonly key: ConversationKey;
      readonly text: string;
      readonly time: string;
    }
  | { readonly kind: 'addFriend'; readonly friendId: number }
  | { readonly kind: 'createGroup'; readonly name: string; readonly description: string }
  | { readonly kind: 'joinGroup'; readonly groupId: number };

export interface Pending {
  readonly ref: string;
  readonly wish: Wish;
  readonly stage: { readonly kind: 'queued' } | { readonly kind: 'written'; readonly atMs: number };
}

export interface Me {
  readonly id: number;
  readonly name: string;
}

export interface ChatState {
  readonly link: Link;
  readonly intent: Intent;
  readonly me: Me | undefined;
  /** Whose conversations these are; kept when a login has to be repeated. */
  readonly ownerId: number | undefined;
  readonly entryTrouble: Trouble | undefined;
  readonly contacts: ReadonlyMap<number, Contact>;
  readonly groups: ReadonlyMap<number, GroupInfo>;
  readonly conversations: ReadonlyMap<ConversationKey, Conversation>;
  readonly open: ConversationKey | undefined;
  readonly pending: ReadonlyMap<string, Pending>;
  /** Whether the server answers a `ref`; one that does not is an old classic server. */
  readonly refs: 'unknown' | 'answered' | 'ignored';
  readonly refPrefix: string;
  readonly nextNumber: number;
}

export function initialState(refPrefix: string): ChatState {
  return {
    link: { kind: 'offline' },
    intent: { kind: 'none' },
    me: undefined,
    ownerId: undefined,
    entryTrouble: undefined,
    contacts: new Map(),
    groups: new Map(),
    conversations: new Map(),
    open: undefined,
    pending: new Map(),
    refs: 'unknown',
    refPrefix,
    nextNumber: 1,
  };
}

export function keyOfUser(id: number): ConversationKey {
  return `u${id}`;
}

export function keyOfGroup(id: number): ConversationKey {
  return `g${id}`;
}

export function targetOf(key: ConversationKey): { kind: 'user' | 'group'; id: number } {
  return { kind: key.startsWith('g') ? 'group' : 'user', id: Number(key.slice(1)) };
}
