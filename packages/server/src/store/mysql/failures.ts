import { StoreUnavailable } from '../store.ts';

/**
 * - `collision`: another transaction was in the way; this one is undone, and may try again.
 * - `away`: the database cannot be reached or cannot write; it may be back soon.
 * - `fault`: it will not work the next time either.
 */
export type Failure = 'collision' | 'away' | 'fault';

/** The database did not answer in time, or there is no connection to it. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway';
}

/** Another transaction has changed what this one was built on. */
export class Collision extends Error {
  override readonly name = 'Collision';
}

const COLLISIONS = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);

/** What only another configuration mends. */
const FAULTS = new Set(['HANDSHAKE_NO_SSL_SUPPORT']);

// Errors that the server reports and that pass, besides those that end the connection.
const PASSING = new Set([
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_QUERY_INTERRUPTED',
  'ER_CONNECTION_KILLED',
  'ER_CLIENT_INTERACTION_TIMEOUT',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
  'ER_ERROR_ON_WRITE',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
]);

export function failureOf(error: unknown): Failure {
  if (error instanceof DatabaseAway || error instanceof StoreUnavailable) return 'away';
  if (error instanceof Collision) return 'collision';
  if (!(error instanceof Error)) return 'fault';
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string') {
    if (COLLISIONS.has(code)) return 'collision';
    if (FAULTS.has(code)) return 'fault';
    // The driver's own and the socket's: all of them are about the connection.
    if (PASSING.has(code) || !code.startsWith('ER_')) return 'away';
  }
  return 'fatal' in error && error.fatal === true ? 'away' : 'fault';
}

/** Words for a log line; the driver's messages name no password. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof DatabaseAway ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
