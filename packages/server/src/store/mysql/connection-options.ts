import type { PoolOptions } from 'mysql2';
import { parseDatabaseUrl } from './database-url.ts';
import type { Settings } from './options.ts';

/** More than the statements of one connection, which come in fixed sizes. */
const PREPARED_STATEMENTS = 400;

export function connectionOptions(settings: Settings): PoolOptions {
  return {
    ...parseDatabaseUrl(settings.url),
    connectTimeout: settings.statementTimeoutMs,
    charset: 'utf8mb4_bin',
    // Integers beyond 2^53 would be rounded in silence otherwise.
    supportBigNumbers: true,
    // An upsert that changes nothing must count as none; and no server may ask for local files.
    flags: ['-FOUND_ROWS', '-LOCAL_FILES'],
    maxPreparedStatements: PREPARED_STATEMENTS,
    enableKeepAlive: true,
  };
}

const LOCK_WAIT_SECONDS = 3;
const IDLE_TRANSACTION_SECONDS = 2;
const IDLE_CONNECTION_SECONDS = 300;

/**
 * What each connection begins with. A node that stops in the middle of a transaction holds its
 * rows for seconds: MariaDB ends the transaction, MySQL only the idle connection.
 */
export function sessionStatements(isMariaDb: boolean): string[] {
  return [
    'set session transaction isolation level read committed',
    `set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'`,
    `set session innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}`,
    ...(isMariaDb
      ? [`set session idle_transaction_timeout = ${IDLE_TRANSACTION_SECONDS}`]
      : [`set session wait_timeout = ${IDLE_CONNECTION_SECONDS}`]),
  ];
}
