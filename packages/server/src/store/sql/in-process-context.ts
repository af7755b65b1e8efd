import { DatabaseSync } from 'node:sqlite';
import { type Compilable, Kysely, type QueryResult } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { ConversationId } from '../../domain/conversation.ts';
import type { SqlContext } from './context.ts';
import { sqliteHeadOf } from './flavours.ts';
import { sharedMigrations } from './migrations.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';
import type { Database } from './schema.ts';

/** For tests of the shared queries: SQLite in memory, in this thread, with heads as told. */
export async function inProcessContext(): Promise<InProcessContext> {
  const connection = new DatabaseSync(':memory:');
  const db = new Kysely<Database>({ dialect: nodeSqliteDialect(connection) });
  const provider = { getMigrations: async () => sharedMigrations('sqlite') };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error;
  const heads = new Map<ConversationId, number>();
  connection.function('head_of', (conversation) => heads.get(String(conversation)) ?? 0);

  return {
    db,
    flavour: 'sqlite',
    setHead: (conversation, seq) => void heads.set(conversation, seq),
    heads: async (conversations) => new Map(conversations.map((id) => [id, heads.get(id) ?? 0])),
    headOf: sqliteHeadOf,
    async atomic(queries: readonly Compilable[]) {
      connection.exec('begin');
      try {
        const results: QueryResult<unknown>[] = [];
        for (const query of queries) results.push(await db.executeQuery(query.compile()));
        connection.exec('commit');
        return results;
      } catch (error) {
        connection.exec('rollback');
        throw error;
      }
    },
    close: () => connection.close(),
  };
}

export interface InProcessContext extends SqlContext {
  setHead(conversation: ConversationId, seq: number): void;
  close(): void;
}
