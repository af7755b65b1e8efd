import { Kysely, MysqlDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { createPool } from 'mysql2';
import { sharedMigrations } from '../sql/migrations.ts';
import { connectionOptions } from './connection-options.ts';
import { failureOf } from './failures.ts';
import { logMigrations } from './log-migrations.ts';
import type { Settings } from './options.ts';

/** Brings the tables up to date; nodes that start at once do it one after the other. */
export async function migrate(settings: Settings): Promise<void> {
  const pool = createPool({ ...connectionOptions(settings), connectionLimit: 2 });
  const db = new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) });
  const provider = {
    getMigrations: async () => ({ ...sharedMigrations('mysql'), ...logMigrations }),
  };
  try {
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    // What may be over soon is tried again by the caller.
    if (failureOf(error) !== 'fault') throw error;
    if (error !== undefined) throw new Error(explain(error), { cause: error });
  } finally {
    await db.destroy();
  }
}

function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.startsWith('corrupted migrations')
    ? `the database was made by another version of this program: ${message}`
    : `the database cannot be used: ${message}`;
}
