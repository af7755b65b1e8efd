const DEFAULT_PORT = 3306;

/** What the database URL says: where the database is, and how this node uses it. */
export interface DatabaseUrl {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: DatabaseTls | undefined;
  readonly sizes: DatabaseSizes;
}

export interface DatabaseTls {
  /** PEM of the authorities that are believed instead of the public ones. */
  readonly caFile: string | undefined;
}

export interface DatabaseSizes {
  readonly poolSize?: number;
  readonly lanes?: number;
  readonly statementTimeoutMs?: number;
  readonly giveUpAfterMs?: number;
}

/** Reads it. Throws a line that names what is wrong, never the password. */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'mysql:' && url.protocol !== 'mariadb:')) {
    throw new Error('the database URL must look like mysql://USER:PASSWORD@HOST:PORT/DATABASE');
  }
  // Then the password ended the host's part early: the rest of it is nothing to show.
  if (`${url.pathname}${url.search}`.includes('@')) {
    throw new Error('the database URL: write @ / ? # in a password as %40 %2F %3F %23');
  }
  const database = decoded(url.pathname.slice(1));
  if (url.hostname === '') throw new Error('the database URL names no host');
  if (database === '') throw new Error('the database URL names no database');
  const parameters = parametersOf(url.searchParams);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    user: decoded(url.username),
    password: decoded(url.password),
    database,
    tls: tlsOf(parameters),
    sizes: sizesOf(parameters),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error('the database URL has a malformed escape: a % needs two hexadecimal digits');
  }
}

const known = ['tls', 'ca', 'pool', 'writers', 'timeout_ms'] as const;
type Parameters = Readonly<Partial<Record<(typeof known)[number], string>>>;

function parametersOf(given: URLSearchParams): Parameters {
  const parameters: Partial<Record<(typeof known)[number], string>> = {};
  for (const [name, value] of given) {
    const own = known.find((candidate) => candidate === name);
    if (own === undefined) throw new Error(`the database URL has an unknown parameter: ${name}`);
    if (own in parameters) throw new Error(`the database URL has ${name} twice`);
    parameters[own] = value;
  }
  return parameters;
}

function tlsOf({ tls = 'off', ca }: Parameters): DatabaseTls | undefined {
  if (tls !== 'on' && tls !== 'off') {
    throw new Error(`the database URL has tls=${tls}: expected on or off`);
  }
  if (tls === 'on') return { caFile: ca };
  if (ca === undefined) return undefined;
  throw new Error('the database URL has ca without tls=on');
}

function sizesOf({ pool, writers, timeout_ms: timeout }: Parameters): DatabaseSizes {
  const timeoutMs = numberIn('timeout_ms', timeout, 100, 60_000);
  const poolSize = numberIn('pool', pool, 1, 1_000);
  const lanes = numberIn('writers', writers, 1, 64);
  return {
    ...(poolSize !== undefined && { poolSize }),
    ...(lanes !== undefined && { lanes }),
    ...(timeoutMs !== undefined && { statementTimeoutMs: timeoutMs, giveUpAfterMs: timeoutMs }),
  };
}

function numberIn(
  name: string,
  text: string | undefined,
  minimum: number,
  maximum: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  throw new Error(
    `the database URL has ${name}=${text}: expected a whole number from ${minimum} to ${maximum}`,
  );
}
