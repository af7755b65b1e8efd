import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The embedded store's own tables. `message_journal` has one row a commit, and is what makes a
 * message durable; `message_run` has the same entries by conversation, written behind, after which
 * the journal's part goes. `ref_run` has the refs of what is in runs; `recent_ref` is what a version
 * before it wrote, read until it has grown old. Hashes of refs are seeded, each database for itself.
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
  '2026-11-refs': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        sql`create table ref_run (
          id integer primary key, last_at integer not null, count integer not null,
          hashes blob not null, places blob not null)`,
        sql`create table ref_seed (first integer not null, second integer not null)`,
        sql`insert into ref_seed values (random() & 4294967295, random() & 4294967295)`,
      ]) {
        await statement.execute(db);
      }
    },
  },
};
