import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The embedded store's own tables. `message_journal` has one row a commit, and is what makes a
 * message durable; `message_run` has the same entries by conversation, written behind, after which
 * the journal's part goes. A ref is remembered where it was used.
 */
export const logMigrations: Record<string, Migration> = {
  '2026-02-log': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        sql`create table message_journal (
          position integer primary key, count integer not null, numbers blob not null,
          bodies text not null, refs text not null, conversations text not null)`,
        sql`create table message_run (
          id integer primary key, conversation text not null, last_seq integer not null,
          last_n integer not null, count integer not null, numbers blob not null,
          bodies text not null, refs text not null, conversations text not null)`,
        sql`create unique index message_run_by_conversation
          on message_run (conversation, last_seq)`,
        sql`create table write_check (id integer primary key, at integer not null)`,
        sql`create table recent_ref (
          sender integer not null, ref text not null, conversation text not null,
          seq integer not null, n integer not null, sent_at integer not null,
          primary key (sender, ref)) without rowid`,
      ]) {
        await statement.execute(db);
      }
    },
  },
};
