import { createConnection } from 'mysql2';

const DEFAULT_PORT = 3306;
const CONNECT_TIMEOUT_MS = 10_000;

export type Row = Readonly<Record<string, unknown>>;

/** One connection, read by one query at a time. */
export interface Database {
  rows(sql: string, parameters?: readonly string[]): Promise<readonly Row[]>;
  /** Row by row, read no faster than they are taken. */
  stream(sql: string): AsyncIterable<unknown>;
  close(): void;
}

/** Rejects with a line that names the option and what is wrong, never the password. */
export async function openDatabase(option: string, text: string): Promise<Database> {
  const connection = createConnection({
    ...addressIn(option, text),
    connectTimeout: CONNECT_TIMEOUT_MS,
    charset: 'utf8mb4_bin',
    supportBigNumbers: true,
    flags: ['-LOCAL_FILES'],
  });
  // Whoever waits for an answer is told, too.
  connection.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => {
      if (error === null) resolve();
      else reject(new Error(`${option}: the database cannot be used: ${error.message}`));
    });
  });
  return {
    rows(sql, parameters = []) {
      return new Promise((resolve, reject) => {
        connection.query(sql, [...parameters], (error, rows) => {
          if (error === null) resolve(Array.isArray(rows) ? (rows as Row[]) : []);
          else reject(error);
        });
      });
    },
    stream: (sql) => connection.query(sql).stream(),
    close: () => connection.destroy(),
  };
}

function addressIn(option: string, text: string) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = decoded(option, url?.pathname.slice(1) ?? '');
  if (url?.protocol !== 'mysql:' || url.hostname === '' || database === '') {
    throw new Error(`${option}: expected mysql://USER:PASSWORD@HOST:PORT/DATABASE`);
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    user: decoded(option, url.username),
    password: decoded(option, url.password),
    database,
    ...(url.searchParams.get('tls') === 'on' && { ssl: { verifyIdentity: true } }),
  };
}

function decoded(option: string, part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error(`${option}: a % in the URL needs two hexadecimal digits`);
  }
}
