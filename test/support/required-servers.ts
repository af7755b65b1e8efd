import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findCommand } from './find-command.ts';
import { writeConfiguration } from './nginx.ts';
import { tempFolder } from './temp-folder.ts';

const run = promisify(execFile);
const HELP_BYTES = 4_000_000;

const SERVER_NAMES = ['mariadb', 'spider', 'redis', 'nginx', 'haproxy', 'chromium'] as const;
/** What tests start beside Parley: servers, and a browser. */
export type ServerName = (typeof SERVER_NAMES)[number];

/**
 * What this machine lacks, separated by commas: run-tests.ts tells the tests. Set by hand it
 * leaves out the tests of a server that is there.
 */
export const MISSING_SERVERS_VARIABLE = 'PARLEY_TEST_MISSING_SERVERS';

/** Debian's packages; other systems name them alike. */
const PACKAGES: Record<ServerName, readonly string[]> = {
  mariadb: ['mariadb-server'],
  spider: ['mariadb-server', 'mariadb-plugin-spider'],
  redis: ['redis-server'],
  nginx: ['nginx', 'libnginx-mod-stream'],
  haproxy: ['haproxy'],
  chromium: ['chromium'],
};

export function packagesOf(servers: readonly ServerName[]): string[] {
  return [...new Set(servers.flatMap((server) => PACKAGES[server]))];
}

/** The units that these packages switch on. */
export const UNITS: Partial<Record<ServerName, string>> = {
  mariadb: 'mariadb.service',
  redis: 'redis-server.service',
  nginx: 'nginx.service',
  haproxy: 'haproxy.service',
};

/** What the environment says is missing; undefined when it says nothing. */
export function declaredMissing(): ServerName[] | undefined {
  const declared = process.env[MISSING_SERVERS_VARIABLE]?.split(',');
  return declared && SERVER_NAMES.filter((name) => declared.includes(name));
}

export async function missingServers(): Promise<ServerName[]> {
  const present: Record<ServerName, boolean> = {
    mariadb: ['mariadbd', 'mariadb-install-db', 'mariadb'].every(isInstalled),
    spider: await mariaDbHasSpider(),
    redis: isInstalled('redis-server'),
    nginx: isInstalled('nginx') && (await nginxKnowsStreams()),
    haproxy: isInstalled('haproxy'),
    chromium: isInstalled('chromium'),
  };
  return SERVER_NAMES.filter((name) => !present[name]);
}

function isInstalled(command: string): boolean {
  return findCommand(command) !== undefined;
}

// Where plugins lie differs from system to system: mariadbd itself knows.
async function mariaDbHasSpider(): Promise<boolean> {
  const mariadbd = findCommand('mariadbd');
  if (mariadbd === undefined) return false;
  const { stdout } = await run(mariadbd, ['--no-defaults', '--verbose', '--help'], {
    maxBuffer: HELP_BYTES,
  });
  const folder = /^plugin-dir\s+(\S+)/m.exec(stdout)?.[1];
  return folder !== undefined && existsSync(join(folder, 'ha_spider.so'));
}

// The stream module may be built in, a package of its own, or absent: nginx itself knows.
async function nginxKnowsStreams(): Promise<boolean> {
  const folder = await tempFolder('nginx');
  try {
    const args = await writeConfiguration(folder.path, { listenPort: 8000, upstreams: [6000] });
    await run(findCommand('nginx') ?? 'nginx', ['-t', ...args]);
    return true;
  } catch (error) {
    // Anything else that is wrong is for the tests to tell.
    return !String(error).includes('unknown directive "stream"');
  } finally {
    await folder.remove();
  }
}
