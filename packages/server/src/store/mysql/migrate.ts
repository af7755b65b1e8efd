import { type Dialect, Kysely, MysqlAdapter, MysqlDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { createPool } from 'mysql2';
import { sharedMigrations } from '../sql/migrations.ts';
import { connectionOptions } from './connection-options.ts';
import { DatabaseAway, DatabaseUnfit, failureOf, reasonOf } from './failures.ts';
import { logMigrations } from './log-migrations.ts';
import type { Settings } from './options.ts';
import { judgeSchema } from './schema-level.ts';
import { ownTables, raiseLevels, readSchema } from './schema-state.ts';
import { readFacts, readTextColumns } from './server-facts.ts';
import { unfitColumns, unfitness } from './server-needs.ts';

/** A node that waits for another one's changes is not stuck; longer ones are worth a line. */
const LOCK_SECONDS = 60;
/** A node that stops while it changes tables leaves them to the others after so long. */
const IDLE_SECONDS = 30;

/**
 * Sees that the server and the database are fit, and brings the tables up to date. Nodes that start
 * at once do it one after the other, by a lock of this database. Rejects with a line for the
 * operator, or with what may be over soon.
 */
export async function migrate(settings: Settings): Promise<void> {
  const pool = createPool({ ...connectionOptions(settings), connectionLimit: 1 });
  const db = new Kysely<unknown>({ dialect: unlocked(new MysqlDialect({ pool })) });
  try {
    await db.connection().execute(async (connection) => {
      refuse(unfitness(await readFacts(connection), settings.poolSize + settings.lanes));
      await setUp(connection);
      await lock(connection);
      await bringUp(connection);
    });
  } catch (error) {
    // What may be over soon is tried again by the caller.
    if (failureOf(error) !== 'fault') throw error;
    throw new DatabaseUnfit(`the database cannot be used: ${reasonOf(error)}`, { cause: error });
  } finally {
    // With the connection its lock ends.
    await db.destroy();
  }
}

async function bringUp(db: Kysely<unknown>): Promise<void> {
  const migrations = { ...sharedMigrations('mysql'), ...logMigrations };
  const verdict = judgeSchema(await readSchema(db), Object.keys(migrations), ownTables);
  switch (verdict.kind) {
    case 'refused':
      return refuse(verdict.line);
    case 'fresh': {
      const provider = { getMigrations: async () => migrations };
      const { error } = await new Migrator({ db, provider }).migrateToLatest();
      if (error !== undefined) throw error;
      await raiseLevels(db);
    }
  }
  refuse(unfitColumns(await readTextColumns(db)));
  await tryToWrite(db);
}

/** What has all tables already would else look well on a server that only reads. */
async function tryToWrite(db: Kysely<unknown>): Promise<void> {
  await sql`start transaction`.execute(db);
  await sql`insert into commit_mark (mark, made_at) values (repeat('?', 16), 0)`.execute(db);
  await sql`rollback`.execute(db);
}

function refuse(line: string | undefined): void {
  if (line !== undefined) throw new Error(line);
}

async function setUp(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    `set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'`,
    `set session wait_timeout = ${IDLE_SECONDS + LOCK_SECONDS}`,
    // Behind a long transaction a change of a table would hold up all that come after it.
    `set session lock_wait_timeout = ${IDLE_SECONDS}`,
  ]) {
    await sql.raw(statement).execute(db);
  }
}

/** Of this database alone: the one that kysely takes is of the whole server. */
async function lock(db: Kysely<unknown>): Promise<void> {
  const taken = await sql<{
    got: number | null;
  }>`select get_lock(concat('parley migrations ', md5(database())), ${sql.lit(LOCK_SECONDS)}) as got`.execute(
    db,
  );
  if (Number(taken.rows[0]?.got) === 1) return;
  throw new DatabaseAway(`another node has been changing the tables for ${LOCK_SECONDS} s`);
}

function unlocked(dialect: MysqlDialect): Dialect {
  const adapter = Object.assign(new MysqlAdapter(), {
    acquireMigrationLock: async () => {},
    releaseMigrationLock: async () => {},
  });
  return {
    createAdapter: () => adapter,
    createDriver: () => dialect.createDriver(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}
