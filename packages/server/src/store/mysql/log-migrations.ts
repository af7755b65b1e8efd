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

export const logMigrations: Record<string, Migration> = {
  '2026-02-mysql-log': {
    async up(db) {
      for (const table of [message, recentRef, commitMark]) await table.execute(db);
    },
  },
};
