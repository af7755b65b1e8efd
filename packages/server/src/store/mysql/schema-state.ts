import { type Kysely, sql } from 'kysely';
import type { Database } from '../sql/schema.ts';
import { MIGRATION_TABLE, ownSchema, type SchemaLevels, type SchemaState } from './schema-level.ts';

/** All tables that this program makes. */
export const ownTables: ReadonlySet<string> = new Set([
  ...['user', 'contact', 'chat_group', 'conversation', 'membership', 'external_user'],
  ...['session_token', 'server_key', 'meta', 'message', 'recent_ref', 'commit_mark'],
  ...['alteration', 'reaction', 'pin', 'outsider', 'invite_link'],
  ...['recovery_code', 'erasure', 'export_grant'],
  ...['person', 'pair'],
  ...['preference', 'hidden', 'mention'],
  ...['search_cursor', 'search_message', 'search_token'],
  ...['attachment', 'attachment_content', 'attachment_use'],
  ...[MIGRATION_TABLE, 'kysely_migration_lock'],
]);

export async function readSchema(db: Kysely<unknown>): Promise<SchemaState> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = database()
    order by table_name`.execute(db);
  const names = tables.rows.map(({ name }) => name);
  return {
    tables: names,
    executed: names.includes(MIGRATION_TABLE) ? await readExecuted(db) : [],
    levels: names.includes('meta') ? await readLevels(db) : undefined,
  };
}

async function readExecuted(db: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.map(({ name }) => name);
}

async function readLevels(db: Kysely<unknown>): Promise<SchemaLevels | undefined> {
  const rows = await metaOf(db)
    .selectFrom('meta')
    .selectAll()
    .where('name', 'in', ['schema', 'oldest_schema'])
    .execute();
  const [level, oldest] = ['schema', 'oldest_schema'].map((wanted) =>
    rows.find(({ name }) => name === wanted),
  );
  if (level === undefined || oldest === undefined) return undefined;
  return { level: Number(level.value), oldest: Number(oldest.value) };
}

/** Notes what this program has made of the tables, unless a later one has been here. */
export async function raiseLevels(db: Kysely<unknown>): Promise<void> {
  const known = await readLevels(db);
  if (known !== undefined && known.level >= ownSchema.level) return;
  await metaOf(db)
    .replaceInto('meta')
    .values([
      { name: 'schema', value: String(ownSchema.level) },
      { name: 'oldest_schema', value: String(ownSchema.oldest) },
    ])
    .execute();
}

function metaOf(db: Kysely<unknown>): Kysely<Pick<Database, 'meta'>> {
  return db.withTables<Pick<Database, 'meta'>>();
}
