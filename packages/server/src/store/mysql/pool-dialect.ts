import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { Database } from '../sql/schema.ts';
import type { Settings } from './options.ts';
import { withRetries } from './retry.ts';
import type { Session, SqlValue } from './session.ts';
import type { Sessions } from './sessions.ts';

/**
 * kysely over the pool: each query by itself, repeated while the database is away. So it is for
 * queries that may be repeated; the shared ones that may not go through `atomic`.
 */
export function retryingKysely(sessions: Sessions, settings: Settings): Kysely<Database> {
  return kyselyOver(<Row>(query: CompiledQuery) =>
    withRetries(settings, () => sessions.use((session) => executeCompiled<Row>(session, query))),
  );
}

/** kysely over anything that executes one query at a time. */
export function kyselyOver(executeQuery: DatabaseConnection['executeQuery']): Kysely<Database> {
  const streamQuery = () => {
    throw new Error('this connection does not stream');
  };
  return new Kysely<Database>({ dialect: dialectOf({ executeQuery, streamQuery }) });
}

/** Runs what kysely compiled; the row type is the query's. */
export async function executeCompiled<Row>(
  session: Pick<Session, 'execute'>,
  query: CompiledQuery,
): Promise<QueryResult<Row>> {
  const result = await session.execute(query.sql, query.parameters as readonly SqlValue[]);
  return {
    rows: result.rows as readonly object[] as Row[],
    numAffectedRows: BigInt(result.affectedRows),
    ...(result.insertId > 0 && { insertId: BigInt(result.insertId) }),
  };
}

function dialectOf(connection: DatabaseConnection): Dialect {
  const noTransactions = async () => {
    throw new Error('transactions go through `atomic`');
  };
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: noTransactions,
    commitTransaction: noTransactions,
    rollbackTransaction: noTransactions,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
  return {
    createAdapter: () => new MysqlAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new MysqlIntrospector(db),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  };
}
