import { type Kysely, sql } from 'kysely';
import { ownTables } from './schema-state.ts';
import type { ServerFacts, TextColumn } from './server-needs.ts';

export async function readFacts(db: Kysely<unknown>): Promise<ServerFacts> {
  const { rows } = await sql<Record<keyof ServerFacts, string | number>>`
    select version() as version, @@max_allowed_packet as maxPacketBytes,
      @@max_prepared_stmt_count as maxPreparedStatements`.execute(db);
  const [row] = rows;
  return {
    version: String(row?.version),
    maxPacketBytes: Number(row?.maxPacketBytes),
    maxPreparedStatements: Number(row?.maxPreparedStatements),
  };
}

/** The text columns of this program's tables. */
export async function readTextColumns(db: Kysely<unknown>): Promise<TextColumn[]> {
  const { rows } = await sql<TextColumn>`
    select table_name as \`table\`, column_name as \`column\`, collation_name as collation
    from information_schema.columns
    where table_schema = database() and collation_name is not null`.execute(db);
  return rows.filter(({ table }) => ownTables.has(table) && !table.startsWith('kysely'));
}
