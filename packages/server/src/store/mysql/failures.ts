import { StoreUnavailable } from '../store.ts';

/**
 * - `collision`: another transaction was in the way; this one is undone, and may try again.
 * - `away`: the database cannot be reached or cannot write; it may be back soon.
 * - `partly`: the same of one of the servers that an engine spreads the tables over.
 * - `fault`: it will not work the next time either.
 */
export type Failure = 'collision' | 'away' | 'partly' | 'fault';

/** The database did not answer in time, or there is no connection to it. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway';
}

/** A statement had none in its time. */
export class NoAnswer extends DatabaseAway {}

/** One line about why this database cannot be used, whoever tries it. */
export class DatabaseUnfit extends Error {
  override readonly name = 'DatabaseUnfit';
}

/** Another transaction has changed what this one was built on. */
export class Collision extends Error {
  override readonly name = 'Collision';
}

const COLLISIONS = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);

/** What only another configuration mends. */
const FAULTS = new Set(['HANDSHAKE_NO_SSL_SUPPORT', 'HANDSHAKE_SSL_ERROR']);

// Errors that the server reports and that pass, besides those that end the connection.
const PASSING = new Set([
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_QUERY_INTERRUPTED',
  'ER_CONNECTION_KILLED',
  'ER_CLIENT_INTERACTION_TIMEOUT',
  'ER_NEW_ABORTING_CONNECTION',
  'ER_NET_READ_ERROR',
  'ER_NET_READ_INTERRUPTED',
  'ER_NET_ERROR_ON_WRITE',
  'ER_NET_WRITE_INTERRUPTED',
  'ER_QUERY_TIMEOUT',
  'ER_MAX_PREPARED_STMT_COUNT_REACHED',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
  'ER_ERROR_ON_WRITE',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
  // A server of a Galera cluster that has not caught up yet.
  'ER_UNKNOWN_COM_ERROR',
]);

/** MariaDB's own, for which the driver has no names: a killed connection, a statement's time. */
const STATEMENT_TIME = 1969;
const PASSING_NUMBERS = new Set([1927, STATEMENT_TIME]);

/** Of MariaDB's Spider, about a server behind it. */
const PARTLY = new Set(['ER_CONNECT_TO_FOREIGN_DATA_SOURCE', 'ER_QUERY_ON_FOREIGN_DATA_SOURCE']);
const PARTLY_NUMBERS = new Set([12701]);

/** What is not over before somebody gives another address. */
const READ_ONLY = new Set(['ER_OPTION_PREVENTS_STATEMENT', 'ER_READ_ONLY_MODE']);

export function failureOf(error: unknown): Failure {
  if (error instanceof DatabaseAway || error instanceof StoreUnavailable) return 'away';
  if (error instanceof Collision) return 'collision';
  if (!(error instanceof Error)) return 'fault';
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string') {
    if (COLLISIONS.has(code)) return 'collision';
    if (FAULTS.has(code)) return 'fault';
    if (PARTLY.has(code)) return 'partly';
    // The driver's own and the socket's: all of them are about the connection.
    if (PASSING.has(code) || !code.startsWith('ER_')) return 'away';
  }
  if ('errno' in error && PARTLY_NUMBERS.has(Number(error.errno))) return 'partly';
  if ('errno' in error && PASSING_NUMBERS.has(Number(error.errno))) return 'away';
  return 'fatal' in error && error.fatal === true ? 'away' : 'fault';
}

const FULL = new Set(['ER_DISK_FULL', 'ER_RECORD_FILE_FULL', 'ER_ERROR_ON_WRITE']);

/** Whether it answers, and says that it takes nothing: because it is full, or as it is told to. */
export function refusalOf(error: unknown): 'full' | 'read-only' | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (FULL.has(code)) return 'full';
  const isReadOnly = READ_ONLY.has(code) || code === 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION';
  return isReadOnly ? 'read-only' : undefined;
}

/** Whether a statement took longer than it may, by our clock or by the server's. */
export function isLate(error: unknown): boolean {
  if (error instanceof NoAnswer) return true;
  if (!(error instanceof Error)) return false;
  const isTimeout = 'code' in error && error.code === 'ER_QUERY_TIMEOUT';
  return isTimeout || ('errno' in error && error.errno === STATEMENT_TIME);
}

/** Words for a log line; the driver's messages name no password. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof DatabaseAway ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  const isReadOnly = 'code' in cause && READ_ONLY.has(String(cause.code));
  return `${cause.message || cause.name}${isReadOnly ? ': this must be the primary' : ''}`;
}
