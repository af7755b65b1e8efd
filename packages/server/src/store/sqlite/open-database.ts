import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { sharedMigrations } from '../sql/migrations.ts';
import { nodeSqliteDialect } from '../sql/node-sqlite-dialect.ts';
import { logMigrations } from './log-migrations.ts';

const REF_MEMORY_MS = 8 * 24 * 60 * 60 * 1_000;

/**
 * Opens the database for one process alone, with an fsync at every commit, and brings its schema
 * up to date. Throws with a line for the operator.
 */
export async function openDatabase(path: string, nowMs: number): Promise<DatabaseSync> {
  const db = new DatabaseSync(path);
  try {
    db.exec('pragma page_size = 8192');
    db.exec('pragma locking_mode = exclusive');
    db.exec('pragma journal_mode = wal');
    db.exec('pragma synchronous = full');
    db.exec('pragma wal_autocheckpoint = 4000');
    db.exec('pragma cache_size = -32768');
    db.exec('begin immediate; commit');
  } catch (error) {
    if (error instanceof Error && error.message.includes('locked')) {
      throw new Error(`${path} is in use by another process; one data folder serves one server`);
    }
    throw error;
  }
  const kysely = new Kysely<unknown>({ dialect: nodeSqliteDialect(db) });
  const migrations = { ...sharedMigrations('sqlite'), ...logMigrations };
  const migrator = new Migrator({
    db: kysely,
    provider: { getMigrations: async () => migrations },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw new Error(
      `${path} cannot be brought to this version's schema: ${error instanceof Error ? error.message : error}`,
    );
  }
  db.prepare('delete from recent_ref where sent_at < ?').run(nowMs - REF_MEMORY_MS);
  return db;
}
