import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requireCommand } from './find-command.ts';
import { firstBytes } from './first-bytes.ts';
import { freePort } from './free-port.ts';
import { type Service, startService, withAddress } from './service.ts';
import { tempFolder } from './temp-folder.ts';

const run = promisify(execFile);
const USER = 'parley';
// In the greeting, after the four bytes of the packet's header; an error packet has 0xff there.
const PROTOCOL_VERSION_OFFSET = 4;
const PROTOCOL_VERSION = 10;

export type MariaDb = Service & {
  readonly host: string;
  readonly port: number;
  /** Without a database. */
  readonly url: string;
  /** Creates an empty database and gives its URL. */
  database(): Promise<string>;
  /** Runs SQL as the administrator and gives the rows as tab-separated lines. */
  sql(statements: string): Promise<string>;
};

export type MariaDbOptions = {
  /** Syncs each commit to disk. Off, commits survive a killed server, but not a power failure. */
  readonly durable?: boolean;
  readonly args?: readonly string[];
};

export async function startMariaDb(options: MariaDbOptions = {}): Promise<MariaDb> {
  const { durable = false, args = [] } = options;
  const command = requireCommand('mariadbd');
  const folder = await tempFolder('mariadb');
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const socket = join(folder.path, 'socket');
  const dataArgs = [
    ...['--no-defaults', `--datadir=${join(folder.path, 'data')}`, ...sizeArgs],
    // mariadbd refuses to run as root unless told to.
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
  ];
  const initFile = join(folder.path, 'init.sql');
  await writeFile(initFile, accountSql(password));
  try {
    // Temporary tables in a common folder are named after the process, of which several may have
    // one number: in namespaces of their own.
    const env = { ...process.env, TMPDIR: folder.path };
    await run(requireCommand('mariadb-install-db'), [...dataArgs, '--skip-test-db'], { env });
  } catch (error) {
    await folder.remove();
    throw new Error('mariadb-install-db failed', { cause: error });
  }

  const service = await startService({
    name: 'mariadbd',
    command,
    args: [
      ...dataArgs,
      ...[
        `--tmpdir=${folder.path}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--socket=${socket}`,
      ],
      ...[`--pid-file=${join(folder.path, 'pid')}`, `--init-file=${initFile}`],
      ...['--skip-name-resolve', '--performance-schema=OFF', '--max-connections=200'],
      ...[`--innodb-flush-log-at-trx-commit=${durable ? 1 : 2}`],
      ...args,
    ],
    folder,
    stopSignal: 'SIGTERM',
    answers: async () =>
      (await firstBytes(port, ''))?.[PROTOCOL_VERSION_OFFSET] === PROTOCOL_VERSION,
  });

  const client = requireCommand('mariadb');
  const sql = async (statements: string) => {
    const clientArgs = [
      '--no-defaults',
      `--socket=${socket}`,
      `--user=${USER}`,
      '--skip-column-names',
    ];
    const env = { ...process.env, MYSQL_PWD: password };
    return (await run(client, [...clientArgs, '--batch', '-e', statements], { env })).stdout;
  };
  const host = '127.0.0.1';
  const url = `mysql://${USER}:${password}@${host}:${port}`;
  return withAddress(service, {
    host,
    port,
    url,
    sql,
    async database() {
      const name = `parley_${randomBytes(6).toString('hex')}`;
      await sql(`CREATE DATABASE ${name}`);
      return `${url}/${name}`;
    },
  });
}

const sizeArgs = [
  '--innodb-buffer-pool-size=32M',
  '--innodb-log-file-size=16M',
  '--innodb-log-buffer-size=1M',
  '--key-buffer-size=1M',
  '--aria-pagecache-buffer-size=1M',
];

function accountSql(password: string): string {
  const grant = (host: string) =>
    `CREATE OR REPLACE USER '${USER}'@'${host}' IDENTIFIED BY '${password}';\n` +
    `GRANT ALL ON *.* TO '${USER}'@'${host}' WITH GRANT OPTION;\n`;
  return grant('127.0.0.1') + grant('localhost');
}
