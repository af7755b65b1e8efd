import type { ActDraft, Acted, ActState, GroupSettings } from '../domain/act.ts';
import type { ContactDecision, ContactDraft, PairState } from '../domain/contact-acts.ts';
import type { ConversationId, GroupId, UserId } from '../domain/conversation.ts';
import type { Entry, EntryDraft } from '../domain/entry.ts';
import type { Person } from '../domain/person.ts';
import type { Role } from '../domain/rights.ts';
import type { Standing } from '../domain/standing.ts';

export type { Role } from '../domain/rights.ts';

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
  readonly doors: DoorStore;
  readonly tokens: TokenStore;
  readonly keys: ServerKeyStore;
  readonly files: FileStore;
  readonly marks: MarkStore;
  readonly account: AccountStore;
  readonly personal: PersonalStore;
  readonly people: PeopleStore;
  /**
   * Which log this is. Another one than before when the log was replaced by an older state of
   * itself: what clients know of it then holds no more.
   */
  readonly epoch: string;
  /** Says that this log is another one now, after a restore; gives the new epoch. */
  renewEpoch(): Promise<string>;
  /** Rejects with `StoreUnavailable` when a write would fail now. */
  check(): Promise<void>;
  /** Finishes what was begun, then closes. */
  stop(): Promise<void>;
}

export interface ConversationLog {
  /**
   * Commits an entry at the next place of its conversation, which it makes at its first entry
   * (a direct one with its members, a feed with its user). The same sender and ref again give the first one's place.
   */
  append(draft: EntryDraft): Promise<Appended>;
  /** The same for who has many under way: one call back, in the turn of the commit. */
  appendTelling(draft: EntryDraft, listener: AppendListener): void;
  /**
   * Decides an act by the rules of the domain, as things stand at the next place of the
   * conversation, and commits its entry together with what it changes. A refused one changes
   * nothing; the same sender and ref again gives the first one's entry.
   */
  act(draft: ActDraft): Promise<Acted>;
  /** The same with one call back, among those of appends in the order of the commits. */
  actTelling(draft: ActDraft, listener: ActListener): void;
  /**
   * The entries with a `seq` above `after`, ascending, at most `limit`; a message that was edited
   * or recalled as it reads now.
   */
  read(conversation: ConversationId, after: number, limit: number): Promise<Entry[]>;
  /** The conversations whose names are above this one, ascending, at most `limit`. */
  names(after: ConversationId, limit: number): Promise<ConversationId[]>;
  /** The last `seq` of each conversation; 0 for one without entries. */
  heads(conversations: readonly ConversationId[]): Promise<Map<ConversationId, number>>;
  /** The last entry of each conversation that has one. */
  lasts(conversations: readonly ConversationId[]): Promise<Map<ConversationId, Entry>>;
  /** The conversations of a user, by name, his feed included, and how far he got each. */
  memberships(user: UserId): Promise<Membership[]>;
  /** A page of the same without the feed, with all that a list of conversations shows. */
  overview(user: UserId, page: OverviewPage): Promise<ConversationOverview[]>;
  /** Moves classic cursors forward; a position behind the present one changes nothing. */
  advanceClassic(positions: readonly CursorPosition[]): Promise<void>;
  /** The same for the cursors of what was delivered to a user, on whichever device. */
  advanceDelivered(positions: readonly CursorPosition[]): Promise<void>;
  /** The same for what users have read, which is delivered too. Tells of each whether it moved. */
  advanceRead(positions: readonly ReadPosition[]): Promise<boolean[]>;
}

export interface Appended {
  readonly seq: number;
  readonly n: number;
  readonly at: number;
  /** The ref was known: nothing was stored, this is the first one's place. */
  readonly duplicate: boolean;
  /** Where the place is; of a duplicate, the conversation of the first one. */
  readonly conversation: ConversationId;
}

/** Is told once what became of an append, in the order of the appends to a conversation. */
export interface AppendListener {
  resolve(appended: Appended): void;
  reject(error: unknown): void;
}

/** Is told once what became of an act. */
export interface ActListener {
  resolve(acted: Acted): void;
  reject(error: unknown): void;
}

/** `actTelling` for an adapter that commits an act by itself. */
export function tellingAct(
  act: (draft: ActDraft) => Promise<Acted>,
): ConversationLog['actTelling'] {
  return (draft, listener) => {
    act(draft).then(
      (acted) => listener.resolve(acted),
      (error: unknown) => listener.reject(error),
    );
  };
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

export interface OverviewPage {
  /** Those whose name is above this one. */
  readonly after: ConversationId;
  readonly limit: number;
  /** Only those whose last entry, or whose membership, is not older than this (ms since 1970). */
  readonly sinceMs: number | undefined;
}

export interface ConversationOverview {
  readonly conversation: ConversationId;
  /** The group's name, or that of the other user of a direct one; empty where there is none. */
  readonly name: string;
  readonly role: Role;
  /** What is at or before this place is not for this member: he joined after it. */
  readonly begin: number;
  readonly delivered: number;
  readonly read: number;
  /** The count `n` of the entry that `read` points to. */
  readonly readN: number;
  readonly last: Entry | undefined;
  /** The cursors of the other member of a direct conversation, if there is another. */
  readonly peer: { readonly delivered: number; readonly read: number } | undefined;
}

export interface CursorPosition {
  readonly conversation: ConversationId;
  readonly user: UserId;
  readonly seq: number;
}

export interface ReadPosition extends CursorPosition {
  /** The count `n` of the entry at `seq`. */
  readonly n: number;
}

export interface UserStore {
  /** The new user's id, or `undefined` when the name key is taken. */
  create(user: NewUser): Promise<UserId | undefined>;
  /**
   * Makes a user under the id that he had elsewhere; ids counted up later are above it. False, and
   * nothing changed, when the id or the name key is taken.
   */
  adopt(id: UserId, user: NewUser): Promise<boolean>;
  byId(id: UserId): Promise<UserRecord | undefined>;
  byNameKey(nameKey: string): Promise<UserRecord | undefined>;
  /** The names of those that exist; an erased user does not. */
  names(ids: readonly UserId[]): Promise<Map<UserId, string>>;
  /** Sets another password and ends all tokens of the user, in one commit. */
  changePassword(user: UserId, passwordHash: string): Promise<void>;
  /** Notes when users were last online; late and lossy, for people to look at. */
  seen(users: readonly { readonly user: UserId; readonly at: number }[]): Promise<void>;
  /** The user whom a product that embeds this server knows by this text. */
  byExternalId(externalId: string): Promise<UserRecord | undefined>;
  /**
   * Makes such a user, in one commit; `undefined` when the name or the text is taken. The text has
   * at most 1,024 bytes and is compared byte by byte.
   */
  createExternal(user: NewUser, externalId: string): Promise<UserId | undefined>;
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
  /** Those with an id above `after`, ordered by id, at most `limit`. */
  page(owner: UserId, after: UserId, limit: number): Promise<Contact[]>;
  /** The ids of all contacts. */
  ids(owner: UserId): Promise<UserId[]>;
}

export interface Contact extends UserName {
  /** What is set of how the user wants to be shown. */
  readonly display?: string;
  readonly avatar?: string;
  /** When last online, ms since 1970 UTC, where that is known. */
  readonly seenAt: number | undefined;
}

export interface UserName {
  readonly id: UserId;
  readonly name: string;
}

export interface NewGroup {
  readonly name: string;
  readonly description: string;
  readonly creator: UserId;
  readonly createdAt: number;
  /** What is left out is as in a group of classic clients: open to all, to write and to invite. */
  readonly settings?: Partial<Omit<GroupSettings, 'name' | 'description'>>;
}

/** Its members are users who exist; there may be several creators, or none. */
export interface AdoptedGroup extends Omit<NewGroup, 'creator' | 'settings'> {
  readonly members: readonly { readonly user: UserId; readonly role: Role }[];
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

/** So many members of a group are listed with it; of larger ones there are pages. */
export const listedMembers = 1_000;

export interface GroupStore {
  /** Makes a group with its creator as the first member. */
  create(group: NewGroup): Promise<GroupId>;
  /**
   * Makes a group under the id that it had elsewhere, with all its members, in one commit; ids
   * counted up later are above it. False, and nothing changed, when the id is taken.
   */
  adopt(id: GroupId, group: AdoptedGroup): Promise<boolean>;
  byId(id: GroupId): Promise<GroupRecord | undefined>;
  /**
   * Makes a user a member, with the present head as his classic cursor (he gets what comes after
   * he joined); a member already keeps what he has. `undefined` when there is no such group.
   */
  join(group: GroupId, user: UserId, at: number): Promise<JoinedGroup | undefined>;
  /** The groups of a user, ordered by id, with their first `listedMembers` members. */
  of(user: UserId): Promise<GroupWithMembers[]>;
  /** The groups of a user without their members, ordered by id. */
  joined(user: UserId): Promise<JoinedGroup[]>;
  /** One of them; `undefined` where he is no member. */
  joinedOne(group: GroupId, user: UserId): Promise<JoinedGroup | undefined>;
  /** Members with an id above `after`, ordered by id, at most `limit`. */
  members(group: GroupId, after: UserId, limit: number): Promise<GroupMember[]>;
  size(group: GroupId): Promise<number>;
  /** How many members have read a group's log up to this place or further. */
  readers(group: GroupId, seq: number): Promise<number>;
}

export interface JoinedGroup extends GroupRecord {
  readonly classicSeq: number;
  /** What is at or before this place is not for this member. */
  readonly begin: number;
  readonly standing: Standing;
}

/** Who may come into groups besides their members, and who is kept out. */
export interface DoorStore {
  /** How a group and these users stand to each other; without the group, there is none. */
  look(
    group: GroupId,
    users: readonly UserId[],
  ): Promise<Pick<ActState, 'group' | 'members' | 'outsiders'>>;
  /** The creator and the admins, at most `limit`. */
  admins(group: GroupId, limit: number): Promise<UserId[]>;
  /** Notes invitations; a ban stays. */
  invite(group: GroupId, users: readonly UserId[], by: UserId, at: number): Promise<void>;
  /** Notes that a user wants to be let in; a ban stays. */
  ask(group: GroupId, user: UserId, at: number): Promise<void>;
  /** Ends an invitation or a wish; false where there was none. */
  settle(group: GroupId, user: UserId, what: 'invited' | 'asked'): Promise<boolean>;
  /** Those with an id above `after`, ordered by id, at most `limit`. */
  outsiders(
    group: GroupId,
    kind: OutsiderKind,
    after: UserId,
    limit: number,
  ): Promise<OutsiderRecord[]>;
  /** To groups that are not dissolved, by the names of their conversations, above `after`'s. */
  invitations(user: UserId, after: GroupId, limit: number): Promise<Invitation[]>;
  /** Makes a link; what has ended by `link.madeAt` goes. False where there are `most` already. */
  makeLink(group: GroupId, link: LinkRecord, most: number): Promise<boolean>;
  /** Those that can be used at this time, the latest made first. */
  links(group: GroupId, at: number): Promise<LinkRecord[]>;
  /** False where there is no such link. */
  revokeLink(group: GroupId, hash: string): Promise<boolean>;
}

export type OutsiderKind = 'asked' | 'invited' | 'banned';

export interface OutsiderRecord extends UserName {
  /** Since when, ms since 1970 UTC. */
  readonly at: number;
  /** Who invited him; 0 for nobody. */
  readonly by: UserId;
}

export interface Invitation {
  readonly group: GroupId;
  readonly name: string;
  readonly by: UserId;
  readonly at: number;
}

/** A link into a group. Only the hash of its secret is kept, in hexadecimal. */
export interface LinkRecord {
  readonly hash: string;
  readonly madeBy: UserId;
  readonly madeAt: number;
  /** Ms since 1970 UTC. */
  readonly expiresAt: number;
  readonly usesLeft: number;
  readonly needsApproval: boolean;
}

/** What people are to each other, and what they say and let see of themselves. */
export interface PeopleStore {
  /**
   * Decides by the rules of the domain, as things stand in the commit, and commits what it changes:
   * of two acts of a pair at once one comes first, for both. A refused one changes nothing. Both
   * users exist, and are two.
   */
  act(draft: ContactDraft): Promise<ContactDecision>;
  /** What a user and each of the others are to each other, as he sees it; strangers are left out. */
  pairs(user: UserId, others: readonly UserId[]): Promise<Map<UserId, PairState>>;
  /**
   * Open requests of others (`in`) or of his own (`out`) with those whose id is above `after`,
   * ordered by id, at most `limit`.
   */
  requests(
    user: UserId,
    way: 'in' | 'out',
    after: UserId,
    limit: number,
  ): Promise<ContactRequest[]>;
  /** Whom a user has blocked: ids above `after`, ordered, at most `limit`. */
  blocked(user: UserId, after: UserId, limit: number): Promise<UserId[]>;
  /** Of those who have set something, or are part of a block. */
  persons(users: readonly UserId[]): Promise<Map<UserId, Person>>;
  /** When users were last online, ms since 1970 UTC, where that is known. */
  lastSeen(users: readonly UserId[]): Promise<Map<UserId, number>>;
  /** Changes what is given and keeps the rest. */
  setPerson(user: UserId, changes: Partial<Omit<Person, 'isInBlocks'>>, at: number): Promise<void>;
  /** Forgets what a user has said of himself, and what was between him and others but contacts. */
  erase(user: UserId): Promise<void>;
  /**
   * Of whom it was changed at this time (ms since 1970 UTC) or later what others may do or see, the
   * latest first, at most `limit`.
   */
  changedSince(at: number, limit: number): Promise<{ user: UserId; at: number }[]>;
  /**
   * Users whose name key begins with this text and is above `after`, ordered by its bytes, at most
   * `limit`.
   */
  find(prefix: string, after: string, limit: number): Promise<FoundUser[]>;
}

export interface ContactRequest {
  readonly user: UserId;
  readonly text: string;
  readonly at: number;
}

export interface FoundUser {
  readonly id: UserId;
  readonly name: string;
  readonly nameKey: string;
}

/** What a device logs in with again: only hashes are kept. */
export interface TokenStore {
  /**
   * Makes a token of a user who exists; its id is never used again for him. Expired ones end, and
   * beyond `maxPerUser` the least recently used others.
   */
  create(token: NewToken, maxPerUser: number): Promise<TokenId>;
  /** The token of this user with this hash, if there is one and it has not expired at `atMs`. */
  find(user: UserId, hash: Uint8Array, atMs: number): Promise<TokenRecord | undefined>;
  /** Notes that tokens were used, and until when they hold now; an older use changes nothing. */
  touch(uses: readonly TokenUse[]): Promise<void>;
  /** Those that have not expired at `atMs`, the latest used first. */
  of(user: UserId, atMs: number): Promise<TokenRecord[]>;
  /** Ends a token; false when the user has no such one. */
  revoke(user: UserId, token: TokenId): Promise<boolean>;
}

export type TokenId = number;

export interface NewToken {
  readonly user: UserId;
  /** SHA-256 of the token, 32 bytes. */
  readonly hash: Uint8Array;
  readonly device: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface TokenRecord {
  readonly id: TokenId;
  readonly user: UserId;
  readonly name: string;
  readonly device: string;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly expiresAt: number;
}

export interface TokenUse {
  readonly user: UserId;
  readonly token: TokenId;
  readonly usedAt: number;
  readonly expiresAt: number;
}

/** What becomes of users' accounts besides a new password. */
export interface AccountStore {
  /** Gives a user another name; false, and nothing changed, when its key is another user's. */
  rename(user: UserId, name: string, nameKey: string): Promise<boolean>;
  /** Sets the recovery codes of a user; those that he had before end. */
  setRecovery(user: UserId, hashes: readonly Uint8Array[]): Promise<void>;
  /**
   * Uses up a recovery code: sets another password and ends all tokens of the user, in one commit.
   * False, and nothing changed, when he has no code with this hash (SHA-256, 32 bytes).
   */
  recover(user: UserId, hash: Uint8Array, passwordHash: string): Promise<boolean>;
  /**
   * Takes away the name, the password, all tokens and codes of a user, in one commit, and notes what
   * remains to be done. He is not found any more, and his name is free. False when he is no user.
   */
  erase(erasure: Erasure): Promise<boolean>;
  /** What remains to be done, by user, at most `limit`. */
  erasures(limit: number): Promise<Erasure[]>;
  /** Nothing remains to be done. */
  erased(user: UserId): Promise<void>;
  /** Puts this body in the place of what was said at these places, at most 500. */
  redact(conversation: ConversationId, seqs: readonly number[], body: string): Promise<void>;
  /** Ends the contacts of a user, his and theirs: of these others, who have him in their lists. */
  endContacts(user: UserId, others: readonly UserId[]): Promise<void>;
  /**
   * Notes that whoever has what this is the hash of may fetch the user's data once; what was granted
   * before ends. False while they are being fetched.
   */
  grantExport(user: UserId, grant: ExportGrant): Promise<boolean>;
  /** Uses a grant up; false when it does not hold. Until `busyUntil` or `endExport` none is given. */
  takeExport(user: UserId, hash: Uint8Array, at: number, busyUntil: number): Promise<boolean>;
  endExport(user: UserId): Promise<void>;
}

export interface Erasure {
  readonly user: UserId;
  /** Whether what he said is to go, too. */
  readonly removesMessages: boolean;
  /** Ms since 1970 UTC. */
  readonly at: number;
}

export interface ExportGrant {
  /** SHA-256, 32 bytes. */
  readonly hash: Uint8Array;
  readonly at: number;
  readonly expiresAt: number;
}

/** What acts have put to messages. */
export interface MarkStore {
  /**
   * The reactions to the messages from one place to another, both included, by place and emoji.
   * `isMine` is said of this user.
   */
  reactions(
    conversation: ConversationId,
    first: number,
    last: number,
    user: UserId,
  ): Promise<ReactionCount[]>;
  /** The last one that was pinned first. */
  pins(conversation: ConversationId, limit: number): Promise<PinnedPlace[]>;
}

export interface ReactionCount {
  readonly seq: number;
  readonly emoji: string;
  readonly count: number;
  /** Some of those who put it there: those with the lowest ids, at most 20. */
  readonly users: readonly UserId[];
  readonly isMine: boolean;
}

export interface PinnedPlace {
  readonly seq: number;
  readonly by: UserId;
  readonly at: number;
}

/** What acts have put down for one user: what he decided for himself, and where he is mentioned. */
export interface PersonalStore {
  /** The places that he hid from himself, from one to another, both included, ascending. */
  hidden(
    user: UserId,
    conversation: ConversationId,
    first: number,
    last: number,
  ): Promise<number[]>;
  /** What he decided about those conversations whose names lie from one to another, both included. */
  preferences(
    user: UserId,
    first: ConversationId,
    last: ConversationId,
  ): Promise<ReadonlyMap<ConversationId, Preference>>;
  /** The last places where he is mentioned by his id, the last one first; at most 100 are kept. */
  mentions(user: UserId, conversation: ConversationId, limit: number): Promise<number[]>;
  /** How many of them lie above what he has read, where any do; in those conversations that he is in. */
  unreadMentions(
    user: UserId,
    first: ConversationId,
    last: ConversationId,
  ): Promise<ReadonlyMap<ConversationId, number>>;
  /** Forgets all of it. */
  erase(user: UserId): Promise<void>;
}

/** What somebody decided about a conversation. */
export interface Preference {
  /** Until when he is not to be disturbed, ms since 1970 UTC; 0 for not at all. */
  readonly mutedUntil: number;
  readonly isArchived: boolean;
  /** Whether he hid something in it from himself. */
  readonly hides: boolean;
}

/**
 * What is known of the files that people send; their bytes lie elsewhere. A file is what somebody
 * sent, a content is what several files may have in common. Both are looked at when they are due:
 * one that nobody uses goes then. What is to go is told by the time at which it was due, so that
 * one that was used meanwhile stays.
 */
export interface FileStore {
  /** What the nodes sign links with; the first one's is everybody's. */
  secret(fresh: string): Promise<string>;
  /** Notes an upload that begins. */
  create(file: NewFile): Promise<void>;
  /** The bytes of all files of a user, begun ones included; and the bytes and number since then. */
  usage(user: UserId, since: number): Promise<FileUsage>;
  byIds(ids: readonly string[]): Promise<FileRecord[]>;
  contentOf(hash: string): Promise<FileContent | undefined>;
  /**
   * The content with this hash, made with this key if there is none. It is due then, or a little
   * later than it was.
   */
  claimContent(hash: string, key: string, until: number): Promise<FileContent>;
  /** Notes that the bytes of a content are there, and what was seen in them. */
  noteStored(key: string, facts: Pick<FileContent, 'width' | 'height' | 'hasThumb'>): Promise<void>;
  /** An upload has come whole; false when it is gone, or was whole already. */
  complete(id: string, facts: Pick<FileRecord, 'hash' | 'type' | 'dueAt'>): Promise<boolean>;
  /**
   * Notes that a message under way uses files, which stay at least until then. False, and no use
   * noted, when one of them is not there, not whole, or due already.
   */
  attach(ids: readonly string[], use: Omit<FileUse, 'seq'>, until: number): Promise<boolean>;
  /** The uses of a file in a conversation, the earliest first. */
  uses(id: string, conversation: ConversationId, limit: number): Promise<FileUse[]>;
  /** Uses from before then whose place is not known yet. */
  unplaced(before: number, limit: number): Promise<FileUse[]>;
  /** Notes the place of the message that uses files. */
  place(use: UseName, seq: number): Promise<void>;
  /** A message uses its files no more: they are due then. */
  release(use: UseName, dueAt: number): Promise<void>;
  dueFiles(at: number, limit: number): Promise<(FileRecord & { readonly isUsed: boolean })[]>;
  holdFile(id: string, seenDueAt: number, dueAt: number): Promise<void>;
  /** Removes a file that is due as it was seen; its content is due then. Tells whether it did. */
  removeFile(
    file: Pick<FileRecord, 'id' | 'hash' | 'dueAt'>,
    contentDueAt: number,
  ): Promise<boolean>;
  dueContents(at: number, limit: number): Promise<(FileContent & { readonly isUsed: boolean })[]>;
  holdContent(key: string, seenDueAt: number, dueAt: number): Promise<void>;
  /** From now on nobody finds this content. Tells whether it did that, or has before. */
  buryContent(content: Pick<FileContent, 'key' | 'hash' | 'dueAt'>): Promise<boolean>;
  forgetContent(key: string): Promise<void>;
}

export interface FileRecord {
  readonly id: string;
  readonly user: UserId;
  readonly name: string;
  /** As announced; of a whole one, what its bytes show. */
  readonly type: string;
  readonly size: number;
  /** The hash that the uploader announced, or empty. */
  readonly announced: string;
  /** SHA-256 as hexadecimal digits; empty until it is whole. */
  readonly hash: string;
  readonly createdAt: number;
  /** When it is looked at whether it is to go. */
  readonly dueAt: number;
}

export type NewFile = Omit<FileRecord, 'hash'>;

export interface FileUsage {
  readonly total: number;
  readonly recent: number;
  readonly recentFiles: number;
}

export interface FileContent {
  /** Under which its bytes lie; never used for another content. */
  readonly key: string;
  readonly hash: string;
  readonly isStored: boolean;
  /** Of an image; 0 for others. */
  readonly width: number;
  readonly height: number;
  readonly hasThumb: boolean;
  readonly dueAt: number;
}

/** Which message it is: the one with this `ref` of its author. */
export interface UseName {
  readonly conversation: ConversationId;
  readonly author: UserId;
  readonly ref: string;
}

export interface FileUse extends UseName {
  /** The message's place is above this one. */
  readonly after: number;
  /** Its place; 0 while that is not known. */
  readonly seq: number;
  readonly usedAt: number;
}

/** The keys of back ends that embed this server: only hashes are kept. */
export interface ServerKeyStore {
  create(key: { name: string; hash: Uint8Array; createdAt: number }): Promise<number>;
  /** The key with this hash (SHA-256, 32 bytes). */
  find(hash: Uint8Array): Promise<ServerKey | undefined>;
  all(): Promise<ServerKey[]>;
  revoke(id: number): Promise<boolean>;
}

export interface ServerKey {
  readonly id: number;
  readonly name: string;
  readonly createdAt: number;
}

/**
 * What finds messages by what they say. It is made from the log, follows it, and may be lost: then
 * it is made anew. It proposes; whether a message is one of those sought, its text decides.
 */
export interface SearchIndex {
  /** How far the index has come in each conversation; 0 where it has nothing of it. */
  cursors(conversations: readonly ConversationId[]): Promise<Map<ConversationId, number>>;
  /**
   * Takes in pieces of logs, each as a whole with its cursor. A piece that does not begin where
   * the index is in its conversation is left out: somebody else has taken it in.
   */
  add(pieces: readonly SearchPiece[]): Promise<void>;
  /** Messages that have all of the tokens, or a few more, the newest first, at most `limit`. */
  find(wanted: SearchWanted): Promise<SearchPage>;
  stop(): Promise<void>;
}

export interface SearchPiece {
  readonly conversation: ConversationId;
  /** The piece is of what lies above this place and up to the other. */
  readonly after: number;
  readonly upTo: number;
  /** What was said there, and what was said earlier and has been altered there. */
  readonly messages: readonly SearchMessage[];
}

export interface SearchMessage {
  readonly seq: number;
  readonly at: number;
  readonly sender: UserId;
  /** As it reads now; empty where there is nothing to find any more. */
  readonly text: string;
}

export interface SearchWanted {
  /** At least one. */
  readonly tokens: readonly string[];
  /** Only in these, at most 200. */
  readonly conversations?: readonly ConversationId[];
  readonly sender?: UserId;
  /** Only what comes after this one in the order of finding. */
  readonly before?: SearchPlace;
  readonly limit: number;
}

/** A place in the order of finding: by time, and of one time by number. */
export interface SearchPlace {
  readonly at: number;
  readonly no: number;
}

export interface SearchPage {
  readonly candidates: readonly SearchCandidate[];
  /**
   * Where to go on: there may be others. A page can have fewer than were asked for, or none, and
   * not be the last: an index looks at so much at once.
   */
  readonly next: SearchPlace | undefined;
}

export interface SearchCandidate extends SearchPlace {
  readonly conversation: ConversationId;
  readonly seq: number;
  readonly sender: UserId;
}

/** The store could not do it, and did not: a full disk, a database that is away. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
