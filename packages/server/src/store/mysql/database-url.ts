import type { ConnectionOptions } from 'mysql2';

const DEFAULT_PORT = 3306;

/** Where the database is. Throws a line that names what is wrong, never the password. */
export function parseDatabaseUrl(text: string): ConnectionOptions {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'mysql:' && url.protocol !== 'mariadb:')) {
    throw new Error('the database URL must look like mysql://USER:PASSWORD@HOST:PORT/DATABASE');
  }
  const database = decoded(url.pathname.slice(1));
  if (url.hostname === '') throw new Error('the database URL names no host');
  if (database === '') throw new Error('the database URL names no database');
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    user: decoded(url.username),
    password: decoded(url.password),
    database,
    ...(wantsTls(url.searchParams) && { ssl: { verifyIdentity: true } }),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error('the database URL has a malformed escape: a % needs two hexadecimal digits');
  }
}

function wantsTls(parameters: URLSearchParams): boolean {
  for (const [name, value] of parameters) {
    if (name !== 'tls' || (value !== 'on' && value !== 'off')) {
      throw new Error(`the database URL has an unknown parameter: ${name}=${value}`);
    }
  }
  return parameters.get('tls') === 'on';
}
