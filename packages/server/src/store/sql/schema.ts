import type { Generated } from 'kysely';
import type { ConversationId, GroupId, UserId } from '../../domain/conversation.ts';
import type { Role } from '../store.ts';

/** The tables that both SQL adapters have. Each keeps the log in tables of its own. */
export interface Database {
  user: UserTable;
  contact: ContactTable;
  chat_group: GroupTable;
  conversation: ConversationTable;
  membership: MembershipTable;
}

export interface UserTable {
  id: Generated<UserId>;
  name: string;
  name_key: string;
  password_hash: string;
  created_at: number;
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

export type ConversationKind = 'direct' | 'group';

export interface MembershipTable {
  conversation: ConversationId;
  user_id: UserId;
  role: Role;
  classic_seq: Generated<number>;
  delivered: Generated<number>;
  read: Generated<number>;
  joined_at: number;
}
