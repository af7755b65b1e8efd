import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { shardKeys } from '../../packages/server/src/store/mysql/shard-keys.ts';
import { requireCommand } from './find-command.ts';
import { type MariaDb, startMariaDb } from './mariadb.ts';
import { tempFolder } from './temp-folder.ts';

const run = promisify(execFile);
const SHARD_SQL = fileURLToPath(new URL('../../deploy/spider/shard.sql', import.meta.url));
const SHARDS = ['shard_00', 'shard_01', 'shard_02'] as const;
// Spider tells the branches of a transaction apart by the host alone.
const HOSTS = ['127.0.0.1', '127.1'] as const;
const RESOLVE_XA = fileURLToPath(new URL('../../deploy/spider/resolve-xa', import.meta.url));
const DATABASE = 'parley';

export type Spider = {
  /** What nodes connect to: it holds the directory, and links to the rest. */
  readonly front: MariaDb;
  /** Two, with every other shard on each. */
  readonly backEnds: readonly [MariaDb, MariaDb];
  /** The database on the front. */
  readonly url: string;
  /** Turns the tables that a store has made on the front into sharded ones, as the docs say. */
  shard(): Promise<void>;
  /** How many rows of a table a back end holds. */
  rows(backEnd: MariaDb, table: string): Promise<number>;
  /** A column of a table, of the rows that a back end holds. */
  values(backEnd: MariaDb, table: string, column: string): Promise<string[]>;
  /** Ends what a killed server left prepared, once, as a timer does where this is deployed. */
  resolve(waitSeconds: number): Promise<string>;
  /** Removes all rows, wherever they are. */
  empty(): Promise<void>;
  stop(): Promise<void>;
};

export type SpiderOptions = {
  /** The port by which the front reaches the second back end, such as a proxy's. */
  readonly wireTo?: (backEnd: MariaDb) => Promise<number>;
};

/** As in deploy/spider/front.cnf. */
const FRONT_ARGS = [
  '--plugin-load-add=ha_spider.so',
  '--spider-internal-xa=ON',
  '--spider-internal-xa-id-type=1',
  '--spider-connect-timeout=2',
  '--spider-connect-retry-count=0',
  '--spider-connect-retry-interval=0',
  '--spider-net-read-timeout=4',
  '--spider-net-write-timeout=4',
];
const BACK_END_ARGS = ['--innodb-lock-wait-timeout=2'];

/** A front with the Spider engine, and two back ends. */
export async function startSpider({ wireTo }: SpiderOptions = {}): Promise<Spider> {
  const [front, one, other] = await Promise.all([
    startMariaDb({ args: FRONT_ARGS }),
    startMariaDb({ args: BACK_END_ARGS }),
    startMariaDb({ args: BACK_END_ARGS }),
  ]);
  await front.sql(`create database ${DATABASE}`);
  const wirePort = (await wireTo?.(other)) ?? other.port;
  const shards: readonly Shard[] = SHARDS.map((name, index) => ({
    name,
    database: `${DATABASE}_${name}`,
    backEnd: index % 2 === 0 ? one : other,
    host: index % 2 === 0 ? HOSTS[0] : HOSTS[1],
    port: index % 2 === 0 ? one.port : wirePort,
  }));

  const valuesOf = async (backEnd: MariaDb, table: string, column: string) => {
    const selects = shards
      .filter((shard) => shard.backEnd === backEnd)
      .map(({ database }) => `select ${column} from ${database}.${table}`);
    return lines(await backEnd.sql(selects.join(' union all ')));
  };
  const folder = await tempFolder('spider');
  const options = [front, one, other].map((server, index) => ({
    path: join(folder.path, `${index}.cnf`),
    text: optionFile(server),
  }));
  for (const { path, text } of options) await writeFile(path, text);

  return {
    front,
    backEnds: [one, other],
    url: `${front.url}/${DATABASE}`,
    async shard() {
      const tables = await dumpTables(front);
      for (const shard of shards) {
        const { database } = shard;
        await shard.backEnd.sql(`create database ${database}; use ${database}; ${tables}`);
        await front.sql(createServer(shard));
      }
      await front.sql(`use ${DATABASE};\n${await readFile(SHARD_SQL, 'utf8')}`);
    },
    async rows(backEnd, table) {
      return (await valuesOf(backEnd, table, '1')).length;
    },
    values: valuesOf,
    async resolve(waitSeconds) {
      const args = ['--wait', String(waitSeconds), ...options.map(({ path }) => path)];
      return (await run(RESOLVE_XA, args)).stdout;
    },
    async empty() {
      const statements = Object.entries(shardKeys).map(([table, { isDirectory }]) =>
        // So that ids begin anew.
        isDirectory ? `truncate table ${table};` : `delete from ${table};`,
      );
      await front.sql(`use ${DATABASE}; ${statements.join(' ')}`);
    },
    async stop() {
      await folder.remove();
      await front.stop();
      await Promise.all([one.stop(), other.stop()]);
    },
  };
}

async function dumpTables({ host, port, url }: MariaDb): Promise<string> {
  const { username, password } = new URL(url);
  const address = [`--host=${host}`, `--port=${port}`, `--user=${username}`];
  const env = { ...process.env, MYSQL_PWD: password };
  const args = ['--no-defaults', ...address, '--no-data', '--skip-comments', DATABASE];
  return (await run(requireCommand('mariadb-dump'), args, { env })).stdout;
}

interface Shard {
  readonly name: string;
  readonly database: string;
  readonly backEnd: MariaDb;
  readonly host: string;
  readonly port: number;
}

function createServer({ name, database, backEnd, host, port }: Shard): string {
  const { username, password } = new URL(backEnd.url);
  return `create server ${name} foreign data wrapper mysql options (
    host '${host}', port ${port}, user '${username}', password '${password}',
    database '${database}')`;
}

function optionFile({ host, port, url }: MariaDb): string {
  const { username, password } = new URL(url);
  return `[client]\nhost=${host}\nport=${port}\nuser=${username}\npassword=${password}\n`;
}

function lines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}
