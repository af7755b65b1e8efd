import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from './deadline.ts';
import { requireCommand } from './find-command.ts';
import { firstBytes } from './first-bytes.ts';
import { freePort } from './free-port.ts';
import { askRedis, type Redis, startRedis } from './redis.ts';
import { type Service, startService } from './service.ts';
import { tempFolder } from './temp-folder.ts';

const MASTER_NAME = 'parley';
const READY_DEADLINE_MS = 30_000;
const DOWN_AFTER_MS = 1_000;

export type RedisSentinel = {
  /** As `--bus` has it. */
  readonly url: string;
  readonly port: number;
  /** The master at the start, and its replica. */
  readonly master: Redis;
  readonly replica: Redis;
  readonly sentinel: Service;
  /** Which port the sentinel says is the master's. */
  masterPort(): Promise<number>;
  stop(): Promise<void>;
};

/** A master, its replica, and one sentinel that decides alone. */
export async function startRedisSentinel(): Promise<RedisSentinel> {
  const fast = ['--repl-diskless-sync-delay', '0'];
  const master = await startRedis({ args: fast });
  const replica = await startRedis({
    args: [...fast, '--replicaof', `${master.host} ${master.port}`],
  });
  const port = await freePort();
  const sentinel = await startSentinel(port, master);
  const stop = async (): Promise<void> => {
    await sentinel.stop();
    await Promise.all([master.stop(), replica.stop()]);
  };

  try {
    await eventually(
      async () => {
        const replicas = await askRedis(port, ['SENTINEL', 'REPLICAS', MASTER_NAME]);
        return /master-link-status\r\n\$2\r\nok/.test(replicas);
      },
      READY_DEADLINE_MS,
      () => 'the sentinel knows a replica that is up to date',
    );
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    url: `redis+sentinel://127.0.0.1:${port}/${MASTER_NAME}`,
    ...{ port, master, replica, sentinel },
    async masterPort() {
      const address = await askRedis(port, ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER_NAME]);
      return Number(address.split('\r\n')[4]);
    },
    stop,
  };
}

async function startSentinel(port: number, master: Redis): Promise<Service> {
  const folder = await tempFolder('sentinel');
  // It writes into its configuration what it learns.
  const configuration = join(folder.path, 'sentinel.conf');
  const monitor = `sentinel monitor ${MASTER_NAME} ${master.host} ${master.port} 1`;
  await writeFile(
    configuration,
    [
      ...[`port ${port}`, 'bind 127.0.0.1', `dir ${folder.path}`, monitor],
      `sentinel down-after-milliseconds ${MASTER_NAME} ${DOWN_AFTER_MS}`,
      `sentinel failover-timeout ${MASTER_NAME} 5000`,
      '',
    ].join('\n'),
  );
  return startService({
    name: 'sentinel',
    command: requireCommand('redis-server'),
    args: [configuration, '--sentinel'],
    folder,
    stopSignal: 'SIGTERM',
    answers: async () => (await firstBytes(port, 'PING\r\n'))?.toString().startsWith('+') ?? false,
  });
}
