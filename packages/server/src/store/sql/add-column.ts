import { type Kysely, sql } from 'kysely';

/** Adds a column, unless a start that died in the middle of its migration has added it. */
export async function addColumn(
  db: Kysely<unknown>,
  table: string,
  column: string,
  type: string,
): Promise<void> {
  try {
    await db.schema.alterTable(table).addColumn(column, sql.raw(type)).execute();
  } catch (error) {
    if (!isThereAlready(error)) throw error;
  }
}

function isThereAlready(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ER_DUP_FIELDNAME';
}
