import { randomUUID } from 'node:crypto';
import type { GroupSettings } from '../../domain/act.ts';
import type { PairState } from '../../domain/contact-acts.ts';
import type { ConversationId, GroupId, UserId } from '../../domain/conversation.ts';
import type { Entry } from '../../domain/entry.ts';
import type { Person } from '../../domain/person.ts';
import type { PreferenceName } from '../../domain/personal-acts.ts';
import type {
  Appended,
  GroupRecord,
  LinkRecord,
  Role,
  ServerKey,
  TokenId,
  UserRecord,
} from '../store.ts';
import { type MemoryFiles, noFiles } from './memory-files.ts';

export interface MemoryState {
  readonly files: MemoryFiles;
  epoch: string;
  readonly users: Map<UserId, UserRecord>;
  readonly idsByNameKey: Map<string, UserId>;
  readonly idsByExternalId: Map<string, UserId>;
  readonly seenAt: Map<UserId, number>;
  readonly contacts: Map<UserId, Set<UserId>>;
  readonly groups: Map<GroupId, MemoryGroup>;
  /** Both ways, as in the tables: for fan-out and for login. */
  readonly members: Map<ConversationId, Map<UserId, Member>>;
  readonly conversations: Map<UserId, Set<ConversationId>>;
  readonly logs: Map<ConversationId, Entry[]>;
  readonly refs: Map<UserId, Map<string, Appended>>;
  /** What entries say now, by conversation and place. */
  readonly alterations: Map<ConversationId, Map<number, string>>;
  /** By conversation; each is a place, a user and an emoji. */
  readonly reactions: Map<ConversationId, Set<string>>;
  readonly pins: Map<ConversationId, Map<number, Pin>>;
  /** The last places in each conversation where a user was mentioned. */
  readonly mentions: Map<UserId, Map<ConversationId, Set<number>>>;
  readonly hidden: Map<UserId, Map<ConversationId, Set<number>>>;
  readonly preferences: Map<UserId, Map<ConversationId, Map<PreferenceName, number>>>;
  readonly outsiders: Map<ConversationId, Map<UserId, Outsider>>;
  readonly links: Map<ConversationId, Map<string, LinkRecord>>;
  readonly tokens: Map<UserId, UserTokens>;
  /** What those who have been erased are called. */
  readonly erasedUsers: Map<UserId, string>;
  readonly recoveryCodes: Map<UserId, Set<string>>;
  readonly erasures: Map<UserId, Erasing>;
  readonly exportGrants: Map<UserId, Grant>;
  /** What contacts do not say of a pair, by `lower higher`, as the lower one sees it. */
  readonly pairs: Map<string, PairState>;
  readonly persons: Map<UserId, Person & { readonly changedAt: number }>;
  readonly keys: Map<number, ServerKey & { readonly hash: string }>;
  lastUser: UserId;
  lastGroup: GroupId;
  lastKey: number;
}

export interface MemoryGroup extends GroupRecord, GroupSettings {
  readonly dissolvedAt: number;
}

export interface Erasing {
  readonly user: UserId;
  readonly removesMessages: boolean;
  readonly at: number;
}

export interface Grant {
  readonly hash: string;
  readonly expiresAt: number;
  readonly busyUntil: number;
}

export interface Pin {
  readonly by: UserId;
  readonly at: number;
}

export interface Outsider {
  readonly bannedAt: number;
  readonly invitedAt: number;
  readonly invitedBy: UserId;
  readonly askedAt: number;
}

export interface Member {
  role: Role;
  mutedUntil: number;
  readonly begin: number;
  readonly joinedAt: number;
  classicSeq: number;
  delivered: number;
  read: number;
  readN: number;
}

export interface UserTokens {
  lastId: TokenId;
  readonly byId: Map<TokenId, Token>;
}

export interface Token {
  readonly hash: string;
  readonly device: string;
  readonly createdAt: number;
  usedAt: number;
  expiresAt: number;
}

export function emptyState(): MemoryState {
  return {
    files: noFiles(),
    epoch: randomUUID(),
    users: new Map(),
    idsByNameKey: new Map(),
    idsByExternalId: new Map(),
    seenAt: new Map(),
    contacts: new Map(),
    groups: new Map(),
    members: new Map(),
    conversations: new Map(),
    logs: new Map(),
    refs: new Map(),
    alterations: new Map(),
    reactions: new Map(),
    pins: new Map(),
    mentions: new Map(),
    hidden: new Map(),
    preferences: new Map(),
    outsiders: new Map(),
    links: new Map(),
    tokens: new Map(),
    erasedUsers: new Map(),
    recoveryCodes: new Map(),
    erasures: new Map(),
    exportGrants: new Map(),
    pairs: new Map(),
    persons: new Map(),
    keys: new Map(),
    lastUser: 0,
    lastGroup: 0,
    lastKey: 0,
  };
}

/** What the map has under a key; made and kept if it has nothing. */
export function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}

/** Adds a member who begins after a place; one who is a member already keeps what he has. */
export function memberOf(
  state: MemoryState,
  conversation: ConversationId,
  user: UserId,
  { role, begin, joinedAt }: Pick<Member, 'role' | 'begin' | 'joinedAt'>,
): Member {
  entryOf(state.conversations, user, () => new Set()).add(conversation);
  return entryOf(
    entryOf(state.members, conversation, () => new Map()),
    user,
    () => ({
      ...{ role, begin, joinedAt, mutedUntil: 0 },
      ...{ classicSeq: begin, delivered: 0, read: 0, readN: 0 },
    }),
  );
}

/** The conversations of a user, by name, with what he has in each. */
export function membershipsOf(state: MemoryState, user: UserId): [ConversationId, Member][] {
  return [...(state.conversations.get(user) ?? [])].sort().flatMap((conversation) => {
    const member = state.members.get(conversation)?.get(user);
    return member === undefined ? [] : [[conversation, member] as [ConversationId, Member]];
  });
}

export function headOf(state: MemoryState, conversation: ConversationId): number {
  return state.logs.get(conversation)?.length ?? 0;
}

/** An entry with what it says since it was edited or recalled. */
export function asItReadsNow({ alterations }: MemoryState, entry: Entry): Entry {
  const body = alterations.get(entry.conversation)?.get(entry.seq);
  return body === undefined ? entry : { ...entry, body };
}
