import type { ConversationId, GroupId, UserId } from '../domain/conversation.ts';
import type { Entry, EntryDraft } from '../domain/entry.ts';

/**
 * The store port: everything that outlives the process. Guarantees of every adapter:
 * - A promise that resolves was durable first; one that rejects with `StoreUnavailable` changed
 *   nothing. An adapter that cannot know whether a commit happened finds out before it answers.
 * - Calls made one after the other take effect in that order, also when nobody awaits between.
 * - What was written is seen by every later read, on whichever node.
 */
export interface Store {
  readonly log: ConversationLog;
  readonly users: UserStore;
  readonly contacts: ContactStore;
  readonly groups: GroupStore;
  /** Rejects with `StoreUnavailable` when a write would fail now. */
  check(): Promise<void>;
  /** Finishes what was begun, then closes. */
  stop(): Promise<void>;
}

export interface ConversationLog {
  /**
   * Commits an entry at the next place of its conversation, which it makes at its first entry
   * (a direct one with its members). The same sender and ref again give the first one's place.
   */
  append(draft: EntryDraft): Promise<Appended>;
  /** The same for who has many under way: one call back, in the turn of the commit. */
  appendTelling(draft: EntryDraft, listener: AppendListener): void;
  /** The entries with a `seq` above `after`, ascending, at most `limit`. */
  read(conversation: ConversationId, after: number, limit: number): Promise<Entry[]>;
  /** The last `seq` of each conversation; 0 for one without entries. */
  heads(conversations: readonly ConversationId[]): Promise<Map<ConversationId, number>>;
  /** The conversations of a user, and how far classic connections have delivered each to him. */
  memberships(user: UserId): Promise<Membership[]>;
  /** Moves classic cursors forward; a position behind the present one changes nothing. */
  advanceClassic(positions: readonly ClassicPosition[]): Promise<void>;
}

export interface Appended {
  readonly seq: number;
  readonly n: number;
  readonly at: number;
  /** The ref was known: nothing was stored, this is the first one's place. */
  readonly duplicate: boolean;
}

/** Is told once what became of an append, in the order of the appends to a conversation. */
export interface AppendListener {
  resolve(appended: Appended): void;
  reject(error: unknown): void;
}

/** `appendTelling` for an adapter whose own appends are promises. */
export function telling(
  append: (draft: EntryDraft) => Promise<Appended>,
): ConversationLog['appendTelling'] {
  return (draft, listener) => {
    append(draft).then(
      (appended) => listener.resolve(appended),
      (error: unknown) => listener.reject(error),
    );
  };
}

export interface Membership {
  readonly conversation: ConversationId;
  readonly classicSeq: number;
  readonly head: number;
}

export interface ClassicPosition {
  readonly conversation: ConversationId;
  readonly user: UserId;
  readonly seq: number;
}

export interface UserStore {
  /** The new user's id, or `undefined` when the name key is taken. */
  create(user: NewUser): Promise<UserId | undefined>;
  byId(id: UserId): Promise<UserRecord | undefined>;
  byNameKey(nameKey: string): Promise<UserRecord | undefined>;
  /** The names of those that exist. */
  names(ids: readonly UserId[]): Promise<Map<UserId, string>>;
}

export interface NewUser {
  readonly name: string;
  readonly nameKey: string;
  readonly passwordHash: string;
  readonly createdAt: number;
}

export interface UserRecord {
  readonly id: UserId;
  readonly name: string;
  readonly passwordHash: string;
}

export interface ContactStore {
  /** One direction; repeating it changes nothing. */
  add(owner: UserId, contact: UserId, at: number): Promise<void>;
  /** Ordered by id. */
  of(owner: UserId): Promise<UserName[]>;
}

export interface UserName {
  readonly id: UserId;
  readonly name: string;
}

export type Role = 'creator' | 'normal';

export interface NewGroup {
  readonly name: string;
  readonly description: string;
  readonly creator: UserId;
  readonly createdAt: number;
}

export interface GroupRecord {
  readonly id: GroupId;
  readonly name: string;
  readonly description: string;
}

export interface GroupMember extends UserName {
  readonly role: Role;
}

export interface GroupWithMembers extends GroupRecord {
  /** Ordered by id. */
  readonly members: readonly GroupMember[];
}

export interface GroupStore {
  /** Makes a group with its creator as the first member. */
  create(group: NewGroup): Promise<GroupId>;
  /**
   * Makes a user a member, with the present head as his classic cursor (he gets what comes after
   * he joined); a member already keeps what he has. `undefined` when there is no such group.
   */
  join(group: GroupId, user: UserId, at: number): Promise<JoinedGroup | undefined>;
  /** The groups of a user with all their members, ordered by id. */
  of(user: UserId): Promise<GroupWithMembers[]>;
}

export interface JoinedGroup extends GroupRecord {
  readonly classicSeq: number;
}

/** The store could not do it, and did not: a full disk, a database that is away. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
