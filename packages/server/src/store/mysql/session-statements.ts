import type { Settings } from './options.ts';

const IDLE_TRANSACTION_SECONDS = 2;
/** Where only a connection can be ended: it is opened again for the next statement. */
const IDLE_CONNECTION_SECONDS = 8;

/**
 * What each connection begins with. A node that stops in the middle of a transaction holds its
 * rows for seconds: MariaDB ends the transaction, MySQL only the idle connection. And a statement
 * that nobody waits for any more ends on the server, too.
 */
export function sessionStatements(
  isMariaDb: boolean,
  { statementTimeoutMs, lockWaitSeconds }: Settings,
): string[] {
  return [
    'set session transaction isolation level read committed',
    `set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'`,
    `set session innodb_lock_wait_timeout = ${lockWaitSeconds}`,
    ...(isMariaDb
      ? [
          `set session idle_transaction_timeout = ${IDLE_TRANSACTION_SECONDS}`,
          `set session max_statement_time = ${statementTimeoutMs / 1_000}`,
        ]
      : [
          `set session wait_timeout = ${IDLE_CONNECTION_SECONDS}`,
          `set session max_execution_time = ${statementTimeoutMs}`,
        ]),
  ];
}
