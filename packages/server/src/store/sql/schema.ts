import type { Generated } from 'kysely';
import type { GroupAccess } from '../../domain/act.ts';
import type {
  ConversationAddress,
  ConversationId,
  GroupId,
  UserId,
} from '../../domain/conversation.ts';
import type { Circle } from '../../domain/person.ts';
import type { PreferenceName } from '../../domain/personal-acts.ts';
import type { Role, TokenId } from '../store.ts';

/** The tables that both SQL adapters have. Each keeps the log in tables of its own. */
export interface Database {
  user: UserTable;
  contact: ContactTable;
  chat_group: GroupTable;
  conversation: ConversationTable;
  membership: MembershipTable;
  external_user: ExternalUserTable;
  session_token: SessionTokenTable;
  server_key: ServerKeyTable;
  meta: MetaTable;
  attachment: AttachmentTable;
  attachment_content: AttachmentContentTable;
  attachment_use: AttachmentUseTable;
  alteration: AlterationTable;
  reaction: ReactionTable;
  pin: PinTable;
  preference: PreferenceTable;
  hidden: PlaceOfUserTable;
  mention: PlaceOfUserTable;
  outsider: OutsiderTable;
  invite_link: InviteLinkTable;
  recovery_code: RecoveryCodeTable;
  erasure: ErasureTable;
  export_grant: ExportGrantTable;
  person: PersonTable;
  pair: PairTable;
}

export interface UserTable {
  id: Generated<UserId>;
  name: string;
  name_key: string;
  password_hash: string;
  created_at: number;
  seen_at: Generated<number | null>;
  /** The id of the token that was made last. */
  last_token: Generated<TokenId>;
  /** Ms since 1970 UTC; 0 for not at all. */
  erased_at: Generated<number>;
}

export interface ContactTable {
  owner: UserId;
  contact: UserId;
  created_at: number;
}

export interface GroupTable {
  id: Generated<GroupId>;
  name: string;
  description: string;
  creator: UserId;
  created_at: number;
  avatar: Generated<string>;
  access: Generated<GroupAccess>;
  writers: Generated<'members' | 'admins'>;
  inviters: Generated<'members' | 'admins'>;
  slow_ms: Generated<number>;
  /** 0 while it is not. */
  dissolved_at: Generated<number>;
}

export interface ConversationTable {
  id: ConversationId;
  kind: ConversationKind;
  /**
   * Where an adapter's commit takes places from. One that derives heads from its log leaves both
   * at 0, so shared queries ask `SqlContext.heads` instead.
   */
  last_seq: Generated<number>;
  last_n: Generated<number>;
  created_at: number;
}

export type ConversationKind = ConversationAddress['kind'];

export interface MembershipTable {
  conversation: ConversationId;
  user_id: UserId;
  role: Role;
  classic_seq: Generated<number>;
  delivered: Generated<number>;
  read: Generated<number>;
  joined_at: number;
  /** The count `n` of the entry at `read`. */
  read_n: Generated<number>;
  /** What is at or before this place is not for this member. */
  begin: Generated<number>;
  /** Ms since 1970 UTC; 0 for not at all. */
  muted_until: Generated<number>;
}

export interface ExternalUserTable {
  external_id: string;
  user_id: UserId;
}

/** Clustered by user; the ids are counted for each user by himself. */
export interface SessionTokenTable {
  user_id: UserId;
  id: TokenId;
  hash: Uint8Array;
  device: string;
  created_at: number;
  used_at: number;
  expires_at: number;
}

export interface ServerKeyTable {
  id: Generated<number>;
  name: string;
  hash: Uint8Array;
  created_at: number;
}

/** What somebody sent, or begins to send; times in ms since 1970 UTC. */
export interface AttachmentTable {
  id: string;
  user_id: UserId;
  name: string;
  type: string;
  size: number;
  announced: string;
  /** Empty until it is whole. */
  hash: string;
  created_at: number;
  due_at: number;
}

/** What lies in the folder or the bucket, under its key. */
export interface AttachmentContentTable {
  content_key: string;
  hash: string;
  stored: number;
  width: number;
  height: number;
  thumb: number;
  due_at: number;
}

export interface AttachmentUseTable {
  file_id: string;
  conversation: ConversationId;
  author: UserId;
  ref: string;
  after_seq: number;
  /** 0 while the message's place is not known. */
  seq: number;
  used_at: number;
}

/** What is to be known of the store itself. */
export interface MetaTable {
  name: 'epoch' | 'mark' | 'store' | 'file_key' | 'schema' | 'oldest_schema';
  value: string;
}

export interface RecoveryCodeTable {
  user_id: UserId;
  hash: Uint8Array;
}

/** What remains to be done of users who have gone. */
export interface ErasureTable {
  user_id: UserId;
  removes_messages: number;
  begun_at: number;
}

export interface ExportGrantTable {
  user_id: UserId;
  hash: Uint8Array;
  expires_at: number;
  /** Until then somebody fetches, or has failed to. */
  busy_until: number;
}

/** What is read at a place of a log instead of what was said there. */
export interface AlterationTable {
  conversation: ConversationId;
  seq: number;
  body: string;
}

export interface ReactionTable {
  conversation: ConversationId;
  seq: number;
  user_id: UserId;
  emoji: string;
}

export interface PinTable {
  conversation: ConversationId;
  seq: number;
  pinned_by: UserId;
  pinned_at: number;
}

/** What a user has decided about a conversation; what is not there is 0. */
export interface PreferenceTable {
  user_id: UserId;
  conversation: ConversationId;
  name: PreferenceName;
  value: number;
}

/** A place that matters to one user: he hid it, or was mentioned there. */
export interface PlaceOfUserTable {
  user_id: UserId;
  conversation: ConversationId;
  seq: number;
}

/** Somebody who is no member of a group, and why he is known there; times are 0 for never. */
export interface OutsiderTable {
  conversation: ConversationId;
  user_id: UserId;
  banned_at: number;
  invited_at: number;
  /** 0 for nobody. */
  invited_by: UserId;
  asked_at: number;
}

/** Looked up by its group, which the link names. */
export interface InviteLinkTable {
  conversation: ConversationId;
  hash: string;
  made_by: UserId;
  made_at: number;
  expires_at: number;
  uses_left: number;
  needs_approval: number;
}

/** Of a user who has set something, or is part of a block. */
export interface PersonTable {
  user_id: UserId;
  display: string;
  avatar: string;
  about: string;
  writers: 'everyone' | 'contacts';
  presence: Circle;
  last_seen: Circle;
  is_in_blocks: number;
  /** When it was changed what others may do or see; 0 for never. */
  changed_at: number;
}

/** Two people, the lower id first; times are 0 for never. */
export interface PairTable {
  one: UserId;
  other: UserId;
  /** Whose request is open; 0 for nobody's. */
  asked_by: UserId;
  asked_at: number;
  asked_text: string;
  is_hidden: number;
  /** When the last request of this one was declined. */
  one_declined_at: number;
  other_declined_at: number;
  /** When this one blocked the other. */
  one_blocked_at: number;
  other_blocked_at: number;
  /** Another one after each change. */
  stamp: string;
}
