import { setFlagsFromString } from 'node:v8';
import type { Admin } from './admin/admin.ts';
import { openAdmin } from './admin/open-admin.ts';
import { type Address, type Config, type ConfigOptions, readConfig } from './config.ts';
import { type Import, type ImportOptions, openImport } from './import/open-import.ts';
import { createLogger, type Logger } from './ops/logger.ts';
import { checkUrls } from './server/check-urls.ts';
import { openStore } from './server/open-store.ts';
import { stopInTime } from './server/stop-in-time.ts';
import { type RunningServer, startServer } from './server.ts';
import { superviseWorkers } from './workers/supervise.ts';
import { openWorkerLink, type WorkerLink } from './workers/worker-link.ts';

const text = ({ host, port }: Address): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** For the last lines of the log to be out. */
const LINGER_MS = 50;

/**
 * Runs a server until SIGTERM or SIGINT; resolves with the exit code. Says where it listens, and
 * in one line why it could not start. With workers, this process looks after them. Rejects with
 * `ConfigError` where a URL cannot be read.
 */
export async function serve(config: Config): Promise<number> {
  const isTerminal = process.stdout.isTTY === true;
  const link = config.workers === 1 ? undefined : openWorkerLink();
  // For a worker its parent has looked.
  if (link === undefined) await checkUrls(config);
  if (config.workers === 1) return run(config, createLogger(config.logLevel, isTerminal));
  if (link === undefined) {
    return superviseWorkers(config, createLogger(config.logLevel, isTerminal));
  }
  const { worker } = link;
  const code = await run(config, createLogger(config.logLevel, isTerminal, { worker }), link);
  link.close();
  return code;
}

async function run(config: Config, log: Logger, link?: WorkerLink): Promise<number> {
  // Nothing here is meant to grow old: what V8 puts into the old generation because others from the
  // same line survived keeps a message alive long after it is done.
  setFlagsFromString('--no-allocation-site-pretenuring');
  let server: RunningServer;
  try {
    server = await startServer(config, log, link?.pages);
  } catch (error) {
    process.stderr.write(`parley: ${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
  config.tcp.forEach((address, at) => {
    const port = server.tcpPorts[at] ?? address.port;
    log.info({ dialect: address.dialect.name }, `chat on tcp ${text({ ...address, port })}`);
  });
  log.info(`http on ${text({ ...config.http, port: server.httpPort })}`);
  log.info(
    {
      store: config.databaseUrl ? 'mysql' : config.dataFolder,
      cluster: config.busUrl !== undefined,
    },
    'parley is ready',
  );
  link?.serving();
  const signal = await (link?.stopSignal ?? stopSignal());
  log.info({ signal }, 'stopping');
  // Of a worker the parent thinks: it hears what its terminal says, and kills who takes too long.
  const again = link === undefined ? stopSignal() : undefined;
  const code = await stopInTime(server, { timeoutMs: config.stopTimeoutMs, again, log });
  // Nothing that is still under way, such as a password check for somebody gone, may hold it up; nor
  // Node's own clearing up of many handles, which was seen to spin for ever.
  setTimeout(() => process.exit(code), LINGER_MS);
  return code;
}

/**
 * Opens what an operator changes: by way of the server that runs on this database, or without one.
 * `mayMake` says whether a database may be made where there is none. Rejects with one line for the
 * operator.
 */
export async function administer(config: Config, mayMake: boolean): Promise<Admin> {
  await checkUrls(config);
  const log = {
    info() {},
    warn: (_state: object, text: string) => void process.stderr.write(`parley: ${text}\n`),
  };
  const openDatabase = () => openStore(config, Date.now, () => {}, log);
  return openAdmin({ config, mayMake, openStore: openDatabase, nowMs: Date.now });
}

/**
 * Opens the store that an old deployment is brought into. Rejects with one line for the operator,
 * also where a server runs on the embedded database.
 */
export async function beginImport(
  options: ConfigOptions,
  how: Pick<ImportOptions, 'isDryRun' | 'isFresh'>,
): Promise<Import> {
  const config = readConfig(options, process.env);
  await checkUrls(config);
  const log = {
    info() {},
    warn: (_state: object, text: string) => void process.stderr.write(`parley: ${text}\n`),
  };
  const openDatabase = () => openStore(config, Date.now, () => {}, log);
  return openImport({ ...how, config, openStore: openDatabase, nowMs: Date.now });
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
