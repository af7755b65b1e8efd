import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The embedded store's own tables. `message` is the log: rows are only ever appended.
 * `message_run` makes it readable by conversation and is written behind (see `log-tail.ts`);
 * `log_state` says how far. A ref is remembered where it was used.
 */
export const logMigrations: Record<string, Migration> = {
  '2026-02-log': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        sql`create table message (
          position integer primary key, conversation text not null, seq integer not null,
          kind text not null, n integer not null, sender integer not null, ref text,
          sent_at integer not null, body text not null)`,
        sql`create table message_run (
          conversation text not null, last_seq integer not null, last_n integer not null,
          positions blob not null, primary key (conversation, last_seq)) without rowid`,
        sql`create table log_state (indexed_position integer not null)`,
        sql`insert into log_state values (0)`,
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
