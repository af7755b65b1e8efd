import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand } from '../../../test/support/find-command.ts';
import { type MariaDb, startMariaDb } from '../../../test/support/mariadb.ts';
import { type ParleyNode, startParley } from '../../../test/support/parley-node.ts';
import { type Redis, startRedis } from '../../../test/support/redis.ts';

const dataFolder = join(import.meta.dirname, '../../../data');

/** Nodes, with the MariaDB and the Redis that they share. */
export type Site = {
  nodes: readonly ParleyNode[];
  mariadb: MariaDb;
  redis: Redis;
  /** The nodes', in order, then MariaDB's and Redis'. */
  pids(): number[];
  stop(): Promise<void>;
};

export function missingServers(names: readonly string[]): string[] {
  return names.filter((name) => findCommand(name) === undefined);
}

export const nodeEnvironment = {
  PARLEY_RATE_LIMIT: 'off',
  PARLEY_MAX_GUESTS: '20000',
  PARLEY_PASSWORD_MEMORY_KIB: '8',
  PARLEY_PASSWORD_PASSES: '1',
};

/** MariaDB's own defaults are of this order; the test support's are for many small ones. */
const mariadbArgs = ['--innodb-buffer-pool-size=512M', '--innodb-log-file-size=256M'];

/** The database and Redis without a node, their data on the checkout's disk. */
export async function startBackEnds(): Promise<Pick<Site, 'mariadb' | 'redis'>> {
  mkdirSync(dataFolder, { recursive: true });
  // Not the system's temporary folder: that may be memory, and then a commit costs nothing.
  process.env.TMPDIR = dataFolder;
  const mariadb = await startMariaDb({ durable: true, args: mariadbArgs });
  try {
    return { mariadb, redis: await startRedis() };
  } catch (error) {
    await mariadb.stop();
    throw error;
  }
}

/** A fresh cluster without data, on whichever cores the system chooses. */
export async function startSite(nodeCount: number): Promise<Site> {
  const { mariadb, redis } = await startBackEnds();
  const nodes: ParleyNode[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await Promise.all([redis.stop(), mariadb.stop()]);
  };
  try {
    const args = ['--db', await mariadb.database(), '--bus', redis.url];
    while (nodes.length < nodeCount) nodes.push(await startParley({ args, env: nodeEnvironment }));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    nodes,
    mariadb,
    redis,
    pids: () => [...nodes, mariadb, redis].map(({ pid }) => pid),
    stop,
  };
}
