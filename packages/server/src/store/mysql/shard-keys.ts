import type { Database } from '../sql/schema.ts';

type Table = keyof Database | 'message' | 'recent_ref' | 'commit_mark';

interface ShardKey {
  /** The column that says where a row lies. */
  readonly by: string;
  /**
   * Columns that a row is found by, too. An engine without global indexes keeps such a table
   * whole on one server, or asks every server.
   */
  readonly lookup?: readonly string[];
  /** Small, and with keys that are unique everywhere: whole on one server is enough. */
  readonly isDirectory?: true;
}

/** How the tables can be spread over several servers; `docs/scaling.md` tells on which engines. */
export const shardKeys: Readonly<Record<Table, ShardKey>> = {
  conversation: { by: 'id' },
  message: { by: 'conversation' },
  // By user for the sake of logins; a group's members are looked at far less often.
  membership: { by: 'user_id', lookup: ['conversation'] },
  contact: { by: 'owner' },
  session_token: { by: 'user_id' },
  recent_ref: { by: 'sender' },
  commit_mark: { by: 'mark' },
  user: { by: 'id', lookup: ['name_key'], isDirectory: true },
  external_user: { by: 'external_id', isDirectory: true },
  chat_group: { by: 'id', isDirectory: true },
  server_key: { by: 'id', lookup: ['hash'], isDirectory: true },
  meta: { by: 'name', isDirectory: true },
  attachment: { by: 'id', lookup: ['user_id', 'hash', 'due_at'], isDirectory: true },
  attachment_content: { by: 'content_key', lookup: ['hash', 'due_at'], isDirectory: true },
  attachment_use: { by: 'conversation', lookup: ['file_id', 'seq'] },
  alteration: { by: 'conversation' },
  reaction: { by: 'conversation' },
  pin: { by: 'conversation' },
  recovery_code: { by: 'user_id' },
  erasure: { by: 'user_id', isDirectory: true },
  export_grant: { by: 'user_id' },
  preference: { by: 'user_id' },
  hidden: { by: 'user_id' },
  mention: { by: 'user_id' },
  outsider: { by: 'conversation', lookup: ['user_id'] },
  invite_link: { by: 'conversation' },
  person: { by: 'user_id', lookup: ['changed_at'], isDirectory: true },
  pair: { by: 'one', lookup: ['other'] },
};
