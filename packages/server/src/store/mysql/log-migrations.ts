import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The log, clustered by conversation. `origin` marks the first entry of each commit with a value
 * of that commit's own, by which a commit whose outcome is unknown is found again.
 */
const message = sql`create table if not exists message (
  conversation varchar(40) character set ascii collate ascii_bin not null,
  seq bigint not null,
  kind tinyint not null,
  n bigint not null,
  sender int not null,
  sent_at bigint not null,
  ref varbinary(400),
  origin binary(16),
  body mediumtext not null,
  primary key (conversation, seq)
) engine=InnoDB row_format=dynamic default charset=utf8mb4 collate=utf8mb4_bin`;

/** Where a sender's ref was used. Forgotten after a while, see `prune.ts`. */
const recentRef = sql`create table if not exists recent_ref (
  sender int not null,
  ref varbinary(400) not null,
  conversation varchar(40) character set ascii collate ascii_bin not null,
  seq bigint not null,
  n bigint not null,
  sent_at bigint not null,
  primary key (sender, ref),
  key recent_ref_by_age (sent_at)
) engine=InnoDB row_format=dynamic default charset=utf8mb4 collate=utf8mb4_bin`;

/** One row for each commit of anything but entries, for the same purpose as `origin`. */
const commitMark = sql`create table if not exists commit_mark (
  mark binary(16) not null primary key,
  made_at bigint not null,
  key commit_mark_by_age (made_at)
) engine=InnoDB row_format=dynamic default charset=utf8mb4 collate=utf8mb4_bin`;

const name = 'varchar(40) character set ascii collate ascii_bin not null';
const innoDb = 'engine=InnoDB row_format=dynamic default charset=utf8mb4 collate=utf8mb4_bin';

/**
 * What search finds messages by. `search_token` has a row for each word of each message, in the
 * order of time, with the word as a hash; `search_message` says where that is, and which tokens it
 * has; `search_cursor` says how far the index has come.
 */
const searchTables = [
  sql`create table if not exists search_cursor (
    conversation ${sql.raw(name)} primary key, seq bigint not null) ${sql.raw(innoDb)}`,
  sql`create table if not exists search_message (
    no bigint not null auto_increment primary key,
    conversation ${sql.raw(name)}, seq bigint not null, at bigint not null, sender int not null,
    tokens mediumblob not null,
    unique key search_message_by_place (conversation, seq),
    key search_message_by_time (conversation, at, no)) ${sql.raw(innoDb)}`,
  sql`create table if not exists search_token (
    token bigint not null, at bigint not null, no bigint not null,
    primary key (token, at, no)) ${sql.raw(innoDb)}`,
];

export const logMigrations: Record<string, Migration> = {
  '2026-02-mysql-log': {
    async up(db) {
      for (const table of [message, recentRef, commitMark]) await table.execute(db);
    },
  },
  '2026-12-e-search': {
    async up(db) {
      for (const table of searchTables) await table.execute(db);
    },
  },
};
