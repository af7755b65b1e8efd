import { type CreateTableBuilder, type Expression, type RawBuilder, sql } from 'kysely';
import type { ConversationId } from '../../domain/conversation.ts';
import type { Flavour } from './context.ts';

/** How the two kinds of database spell the same thing. */
export interface FlavourTraits {
  /** Counted up by the database; ids stay below 2³¹. */
  readonly id: SqlText;
  readonly userId: SqlText;
  readonly conversation: SqlText;
  /** Milliseconds since 1970, and places in a conversation. */
  readonly count: SqlText;
  /** A word of our own, such as a role. */
  readonly word: SqlText;
  /** Of a person or a group, in any script. */
  readonly name: SqlText;
  /** Compared byte by byte, trailing spaces included. */
  readonly nameKey: SqlText;
  readonly description: SqlText;
  readonly passwordHash: SqlText;
  /** A JSON object as text: what an entry says. */
  readonly body: SqlText;
  /** One emoji, which may be of several characters; compared byte by byte. */
  readonly emoji: SqlText;
  /** A short text of our own that names something: a hash, an id. */
  readonly key: SqlText;
  /** Milliseconds since 1970, where they are known. */
  readonly maybeTime: SqlText;
  /** What another product calls its user; compared byte by byte. */
  readonly externalId: SqlText;
  /** A SHA-256. */
  readonly hash: SqlText;
  /** After the columns of a table that has an id of its own. */
  readonly table: SqlText;
  /** After the columns of a table that is read by its primary key. */
  readonly clusteredTable: SqlText;
  /** Whether a further index belongs into the table's own definition. */
  readonly indexInTable: boolean;
}

type SqlText = string;

const innoDb = 'engine=InnoDB row_format=dynamic default charset=utf8mb4 collate=utf8mb4_bin';

export const flavours: Readonly<Record<Flavour, FlavourTraits>> = {
  sqlite: {
    id: 'integer primary key autoincrement',
    userId: 'integer not null',
    conversation: 'text not null',
    count: 'integer not null',
    word: 'text not null',
    name: 'text not null',
    nameKey: 'text not null',
    description: 'text not null',
    passwordHash: 'text not null',
    body: 'text not null',
    emoji: 'text not null',
    key: 'text not null',
    maybeTime: 'integer',
    externalId: 'text not null',
    hash: 'blob not null',
    table: '',
    clusteredTable: 'without rowid',
    indexInTable: false,
  },
  mysql: {
    id: 'int not null auto_increment primary key',
    userId: 'int not null',
    conversation: 'varchar(40) character set ascii collate ascii_bin not null',
    count: 'bigint not null',
    word: 'varchar(16) character set ascii collate ascii_bin not null',
    name: 'varchar(200) not null',
    // Wide enough for 50 characters whose compatibility forms are as long as they come.
    nameKey: 'varbinary(2048) not null',
    description: 'varchar(1000) not null',
    passwordHash: 'varchar(500) not null',
    body: 'mediumtext character set utf8mb4 collate utf8mb4_bin not null',
    emoji: 'varchar(32) character set utf8mb4 collate utf8mb4_bin not null',
    key: 'varchar(64) character set ascii collate ascii_bin not null',
    maybeTime: 'bigint',
    externalId: 'varbinary(1024) not null',
    hash: 'binary(32) not null',
    table: innoDb,
    clusteredTable: innoDb,
    indexInTable: true,
  },
};

/** Ends a table's definition as the flavour wants it. */
export function ended<Table extends string, Columns extends string>(
  table: CreateTableBuilder<Table, Columns>,
  ending: SqlText,
): CreateTableBuilder<Table, Columns> {
  return ending === '' ? table : table.modifyEnd(sql.raw(ending));
}

/** Of the function `head_of`, which who opens a SQLite database gives it. */
export function sqliteHeadOf(conversation: ConversationId): RawBuilder<number> {
  return sql<number>`head_of(${conversation})`;
}

export function mysqlHeadOf(conversation: ConversationId): RawBuilder<number> {
  return sql<number>`coalesce((select last_seq from conversation where id = ${conversation}), 0)`;
}

/** The id that the statement before has counted up. */
export function lastInsertedId(flavour: Flavour): Expression<number> {
  return flavour === 'sqlite' ? sql<number>`last_insert_rowid()` : sql<number>`last_insert_id()`;
}

/**
 * The conversation of the group that the statement before has inserted: `groupConversation` of an
 * id that is not known before the commit. Valid until something else gets an automatic id.
 */
export function insertedGroupConversation(flavour: Flavour): Expression<ConversationId> {
  return flavour === 'sqlite'
    ? sql<ConversationId>`'g' || last_insert_rowid()`
    : sql<ConversationId>`concat('g', last_insert_id())`;
}
