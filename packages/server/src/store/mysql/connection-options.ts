import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect as connectSocket, isIP, type Socket } from 'node:net';
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

const BEGIN = '-----BEGIN CERTIFICATE-----';

function authorities(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw new Error(`the file of the database's authorities cannot be read: ${file}: ${reason}`);
  }
  if (holdsCertificates(text)) return text;
  throw new Error(`the file of the database's authorities holds no certificate: ${file}`);
}

// Who is to be believed is not guessed: TLS would pass over what it cannot read.
function holdsCertificates(text: string): boolean {
  const blocks = text.split(new RegExp(`(?=${BEGIN})`)).filter((block) => block.startsWith(BEGIN));
  try {
    for (const block of blocks) new X509Certificate(block);
  } catch {
    return false;
  }
  return blocks.length > 0;
}

/**
 * The driver names no server to TLS where the host is an address, so that the certificate would be
 * compared with `localhost`. TLS asks the socket then; should it stop asking, no server is let in.
 */
function connectNamed(host: string, port: number): Socket {
  const socket = connectSocket({ host, port, noDelay: true, keepAlive: true });
  return Object.assign(socket, { _host: host });
}
