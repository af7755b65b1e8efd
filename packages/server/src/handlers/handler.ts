import type {
  ErrorName,
  FieldsWithoutRef,
  Profile,
  Request,
  RequestName,
  ServerMessageName,
} from '@parley/protocol';
import type { ActDraft, Acted } from '../domain/act.ts';
import type { ConversationAddress, GroupId, UserId } from '../domain/conversation.ts';
import type { Entry, EntryDraft, FeedKind } from '../domain/entry.ts';
import type { Standing } from '../domain/standing.ts';
import type { Files } from '../files/files.ts';
import type { Passwords } from '../lib/passwords.ts';
import type { RateLimits } from '../lib/rate-limits.ts';
import type { RecoveryCodes } from '../lib/recovery-codes.ts';
import type { Semaphore } from '../lib/semaphore.ts';
import type { TokenMint } from '../lib/token-mint.ts';
import type { ReactionCount, SearchIndex, Store, TokenId } from '../store/store.ts';
import type { Directory } from './directory.ts';
import type { GroupSizes } from './group-sizes.ts';
import type { Privacy } from './privacy.ts';
import type { Proof } from './proof.ts';
import type { SlowMode } from './slow-mode.ts';

/** What handlers work with. */
export interface Services {
  readonly store: Store;
  readonly files: Files;
  /** Where messages are found by what they say; none where that is off. */
  readonly searchIndex?: SearchIndex | undefined;
  /** How many searches run at once. */
  readonly searches: Semaphore;
  readonly directory: Directory;
  readonly groupSizes: GroupSizes;
  readonly privacy: Privacy;
  readonly slowMode: SlowMode;
  readonly passwords: Passwords;
  readonly tokens: TokenMint;
  readonly recoveryCodes: RecoveryCodes;
  /** The text of a new link into a group, and the hash by which it is found again. */
  readonly newLink: (group: GroupId) => { readonly text: string; readonly hash: string };
  readonly rateLimits: RateLimits;
  readonly nowMs: () => number;
  /** Which of these users are connected; nobody where that cannot be found out now. */
  readonly onlineOf: (users: Iterable<UserId>) => Promise<ReadonlySet<UserId>>;
}

/** Who asks: the connection's own identity, never the frame's. */
export interface Guest {
  readonly address: string;
}

export interface Member {
  readonly user: UserId;
  readonly name: string;
  readonly groups: ReadonlyMap<GroupId, MemberGroup>;
  /** What this device logs in with again, if it speaks v2. */
  readonly token: TokenId | undefined;
}

/** A group that somebody is in. */
export interface MemberGroup {
  readonly name: string;
  /** What is at or before this place of its log is not for him. */
  readonly begin: number;
  /** What has to be looked at before he writes there; for most members nothing. */
  readonly restraint?: Restraint | undefined;
}

/** Either what keeps a member from writing, or when it is known what does. */
export type Restraint = Standing | Promise<void>;

/** A member who speaks v2. */
export type Device = Member;

/** What happened. The session turns it into frames, and fan-out tells the others. */
export type Outcome =
  | {
      readonly type: 'registered';
      readonly result: UserId | ErrorName;
      /** Of v2: what he gets in again with who has forgotten his password. */
      readonly recovery?: readonly string[];
    }
  /** All tokens of the user have ended. */
  | { readonly type: 'recovered'; readonly user: UserId }
  | { readonly type: 'renamed'; readonly name: string }
  /** The user is none any more; what remains of him is removed behind this. */
  | { readonly type: 'erased' }
  | Authenticated
  | { readonly type: 'login-refused'; readonly error: ErrorName }
  /** With the token that has ended with it, if one has. */
  | { readonly type: 'logged-out'; readonly forgotten: TokenId | undefined }
  | { readonly type: 'done'; readonly fields: FieldsWithoutRef<'ok'> }
  | Answer
  | {
      readonly type: 'joined';
      readonly group: GroupId;
      readonly name: string;
      /** What is at or before this place of the group's log is not for this member. */
      readonly begin: number;
      /** How far a classic client has been brought. */
      readonly classicSeq: number;
      /** Whether he was not in it before. */
      readonly isNew: boolean;
    }
  /** To be decided and told when it is; what becomes of it then is the rest of the request. */
  | {
      readonly type: 'join';
      readonly group: GroupId;
      readonly draft: ActDraft;
      readonly concluded: (acted: Acted) => Promise<Joining>;
    }
  /** Done, and to be written down for those whom it concerns. */
  | {
      readonly type: 'told';
      readonly feeds: readonly FeedNews[];
      readonly fields: FieldsWithoutRef<'ok'>;
    }
  /** Something between people: told to their feeds, and of some it is seen anew what others may. */
  | {
      readonly type: 'people';
      readonly feeds: readonly FeedNews[];
      readonly changed: readonly UserId[];
      readonly fields: FieldsWithoutRef<'ok'>;
    }
  | {
      readonly type: 'page';
      readonly address: ConversationAddress;
      readonly entries: readonly Entry[];
      readonly reactions: readonly ReactionCount[];
      readonly more: boolean;
      readonly head: number;
    }
  /** A cursor was moved, or was there already. */
  | CursorMoved
  | { readonly type: 'typing'; readonly address: ConversationAddress; readonly isTold: boolean }
  /** Tokens have ended: one, or all but the one that was made instead. */
  | { readonly type: 'device-revoked'; readonly token: TokenId }
  | { readonly type: 'password-changed'; readonly token: TokenId; readonly text: string }
  /** To be decided, and committed, and told when it is. */
  | { readonly type: 'act'; readonly draft: ActDraft; readonly address: ConversationAddress }
  /** To be committed, and told when it is. */
  | {
      readonly type: 'send';
      readonly draft: EntryDraft;
      readonly address: ConversationAddress;
    };

/** What may become of a wish to come into a group. */
export type Joining = Extract<Outcome, { type: 'join' | 'joined' | 'told' }>;

/** What is written into the feed of a user who did not do it. */
export interface FeedNews {
  readonly user: UserId;
  readonly kind: FeedKind;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Authenticated {
  readonly type: 'authenticated';
  readonly profile: Profile;
  readonly user: UserId;
  readonly name: string;
  readonly proof: Proof;
  /** Of v2: what the device logs in with again; its text only where it is new. */
  readonly token: { readonly id: TokenId; readonly text: string | undefined } | undefined;
  /** Of v2: the place in the feed that the client has come to. */
  readonly since: number | undefined;
}

export interface CursorMoved {
  readonly type: 'cursor';
  readonly address: ConversationAddress;
  readonly cursor: 'delivered' | 'read';
  readonly seq: number;
  /** The count `n` of the entry at `seq`. */
  readonly n: number;
  readonly isNews: boolean;
  readonly isLargeGroup: boolean;
  /** Whether the others are told who has got so far. */
  readonly isTold: boolean;
}

/** An answer of its own, by the catalogue. */
export type Answer = {
  [Name in ServerMessageName]: {
    readonly type: 'answer';
    readonly name: Name;
    readonly fields: FieldsWithoutRef<Name>;
  };
}[ServerMessageName];

export type GuestHandler<Name extends RequestName> = (
  request: Request<Name>,
  guest: Guest,
  services: Services,
) => Outcome | Promise<Outcome>;

export type MemberHandler<Name extends RequestName> = (
  request: Request<Name>,
  member: Member,
  services: Services,
) => Outcome | Promise<Outcome>;

export type DeviceHandler<Name extends RequestName> = (
  request: Request<Name>,
  device: Device,
  services: Services,
) => Outcome | Promise<Outcome>;
