import type { ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverCore, spawnPinned, stopProcess } from './pinned.ts';

export type RunningServer = {
  port: number;
  httpPort: number;
  pid: number;
  stop(): Promise<void>;
};
export type ServerKind = 'relay' | 'parley';

const root = join(import.meta.dirname, '../..');
const parleyScript = join(root, 'packages/cli/bin/parley.js');
const relayScript = join(root, 'bench/relay.ts');
const readyTimeoutMs = 30_000;
const graceMs = 15_000;

export function hasParley(): boolean {
  return existsSync(parleyScript);
}

/** A fresh server, without data, all of its threads on one core. */
export async function startServer(kind: ServerKind): Promise<RunningServer> {
  // Not the system's temporary folder: that may be memory, and then a commit costs nothing.
  mkdirSync(join(root, 'data'), { recursive: true });
  const folder = mkdtempSync(join(root, 'data/bench-'));
  const log = openSync(join(folder, 'server.log'), 'w');
  const port = await freePort();
  const httpPort = await freePort();
  const child = kind === 'relay' ? startRelay(port, log) : startParley(port, httpPort, folder, log);
  closeSync(log);
  const stop = async () => {
    await stopProcess(child, graceMs);
    rmSync(folder, { recursive: true, force: true });
  };
  const ready = kind === 'relay' ? () => logSays(folder, 'listens') : () => answersReady(httpPort);
  try {
    await waitReady(child, ready);
  } catch (error) {
    const said = readFileSync(join(folder, 'server.log'), 'utf8').slice(-2000);
    await stop();
    throw new Error(`${kind} did not start: ${said}`, { cause: error });
  }
  return { port, httpPort, pid: child.pid ?? 0, stop };
}

function startRelay(port: number, log: number): ChildProcess {
  const args = [relayScript, `127.0.0.1:${port}`];
  return spawnPinned(serverCore, process.execPath, args, { output: log });
}

function startParley(port: number, httpPort: number, folder: string, log: number): ChildProcess {
  const args = [
    parleyScript,
    'serve',
    ...['--tcp', `127.0.0.1:${port}`],
    ...['--http', `127.0.0.1:${httpPort}`],
    ...['--data', join(folder, 'data')],
  ];
  const env = {
    PARLEY_RATE_LIMIT: 'off',
    PARLEY_MAX_GUESTS: '20000',
    PARLEY_PASSWORD_MEMORY_KIB: '8',
    PARLEY_PASSWORD_PASSES: '1',
  };
  return spawnPinned(serverCore, process.execPath, args, { env, output: log });
}

async function waitReady(child: ChildProcess, ready: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + readyTimeoutMs; Date.now() < end; await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    if (await ready()) return;
  }
  throw new Error('it did not become ready in time');
}

async function logSays(folder: string, word: string): Promise<boolean> {
  return readFileSync(join(folder, 'server.log'), 'utf8').includes(word);
}

async function answersReady(httpPort: number): Promise<boolean> {
  try {
    const url = `http://127.0.0.1:${httpPort}/readyz`;
    return (await fetch(url, { signal: AbortSignal.timeout(1000) })).status === 200;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
