import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { SqlValue, Statement, StatementResult } from './worker-messages.ts';

export interface StatementExecutor {
  read(statement: Statement): Promise<StatementResult>;
  write(statement: Statement): Promise<StatementResult>;
}

/**
 * Of one connection kysely would let one query at a time have it, and wake all others each time. The
 * thread takes any number, and keeps their order.
 */
class WorkerAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/** A kysely dialect whose queries run in the store's thread; writes join the group commit. */
export function workerDialect(executor: StatementExecutor): Dialect {
  const connection: DatabaseConnection = {
    async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
      const statement = toStatement(query);
      const isRead = query.query.kind === 'SelectQueryNode';
      return toQueryResult(
        isRead ? await executor.read(statement) : await executor.write(statement),
      );
    },
    // biome-ignore lint/correctness/useYield: the embedded store has no cursors
    async *streamQuery() {
      throw new Error('the embedded store does not stream');
    },
  };
  const refuse = async (): Promise<void> => {
    throw new Error('the embedded store groups writes itself: use atomic()');
  };
  return {
    createAdapter: () => new WorkerAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createDriver: () => ({
      async init() {},
      acquireConnection: async () => connection,
      async releaseConnection() {},
      async destroy() {},
      beginTransaction: refuse,
      commitTransaction: refuse,
      rollbackTransaction: refuse,
    }),
  };
}

export function toStatement(query: CompiledQuery): Statement {
  return { sql: query.sql, parameters: query.parameters as readonly SqlValue[] };
}

export function toQueryResult<Row>(result: StatementResult): QueryResult<Row> {
  return {
    rows: result.rows as Row[],
    insertId: BigInt(result.insertId),
    numAffectedRows: BigInt(result.changes),
  };
}
