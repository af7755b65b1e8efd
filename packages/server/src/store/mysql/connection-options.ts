import { readFileSync } from 'node:fs';
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { PoolOptions } from 'mysql2';
import { type DatabaseTls, parseDatabaseUrl } from './database-url.ts';
import type { Settings } from './options.ts';
import { STATEMENTS_PER_CONNECTION } from './server-needs.ts';

/** Throws a line where the URL or the file of authorities cannot be used. */
export function connectionOptions(settings: Settings): PoolOptions {
  const { host, port, user, password, database, tls } = parseDatabaseUrl(settings.url);
  return {
    ...{ host, port, user, password, database },
    ...(tls && tlsOptions(tls, host, port)),
    connectTimeout: settings.statementTimeoutMs,
    charset: 'utf8mb4_bin',
    // Integers beyond 2^53 would be rounded in silence otherwise.
    supportBigNumbers: true,
    // An upsert that changes nothing must count as none; and no server may ask for local files.
    flags: ['-FOUND_ROWS', '-LOCAL_FILES'],
    maxPreparedStatements: STATEMENTS_PER_CONNECTION,
    enableKeepAlive: true,
  };
}

function tlsOptions({ caFile }: DatabaseTls, host: string, port: number): PoolOptions {
  return {
    ssl: { verifyIdentity: true, ...(caFile !== undefined && { ca: authorities(caFile) }) },
    ...(isIP(host) > 0 && { stream: () => connectNamed(host, port) }),
  };
}

function authorities(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw new Error(`the file of the database's authorities cannot be read: ${file}: ${reason}`);
  }
  if (!isCertificate(text)) {
    throw new Error(`the file of the database's authorities holds no certificate: ${file}`);
  }
  return text;
}

// What TLS cannot read it would ignore, or throw about where nobody catches it.
function isCertificate(text: string): boolean {
  try {
    createSecureContext({ ca: text });
    return text.includes('-----BEGIN CERTIFICATE-----');
  } catch {
    return false;
  }
}

/**
 * The driver names no server to TLS where the host is an address, so that the certificate would be
 * compared with `localhost`. TLS asks the socket then; should it stop asking, no server is let in.
 */
function connectNamed(host: string, port: number): Socket {
  const socket = connectSocket({ host, port, noDelay: true, keepAlive: true });
  return Object.assign(socket, { _host: host });
}
