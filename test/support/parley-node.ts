import { get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type Child, type Exit, startChild } from './child.ts';
import { eventually } from './deadline.ts';
import { freePort } from './free-port.ts';
import { type TempFolder, tempFolder } from './temp-folder.ts';

const PARLEY = fileURLToPath(new URL('../../packages/cli/bin/parley.js', import.meta.url));
const READY_DEADLINE_MS = 30_000;
// A node promises to end within 10 s.
const STOP_DEADLINE_MS = 12_000;

export type ParleyNode = {
  readonly pid: number;
  readonly tcpPort: number;
  readonly httpPort: number;
  readonly dataFolder: string;
  readonly exited: Promise<Exit>;
  stdout(): string;
  stderr(): string;
  signal(name: NodeJS.Signals): void;
  kill(signal?: 'SIGKILL'): Promise<Exit>;
  /** SIGTERM, and the end awaited. Removes the data folder unless the caller brought it. */
  stop(): Promise<Exit>;
  /** The body of a page of its HTTP port, such as `/metrics`. */
  page(path: string): Promise<string>;
};

export type ParleyOptions = {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly tcpPort?: number;
  readonly httpPort?: number;
  /** To start again on what another node left. */
  readonly dataFolder?: string;
};

export async function startParley(options: ParleyOptions = {}): Promise<ParleyNode> {
  const tcpPort = options.tcpPort ?? (await freePort());
  const httpPort = options.httpPort ?? (await freePort());
  const ownFolder = options.dataFolder === undefined ? await tempFolder('node') : undefined;
  const dataFolder = options.dataFolder ?? ownFolder?.path ?? '';
  const child = await startChild({
    command: process.execPath,
    args: [
      ...[PARLEY, 'serve', '--tcp', `127.0.0.1:${tcpPort}`, '--http', `127.0.0.1:${httpPort}`],
      ...['--data', dataFolder],
      ...(options.args ?? []),
    ],
    env: { ...environment(), ...options.env },
    ...(ownFolder && { folder: ownFolder.path }),
  });
  await untilReady(child, httpPort, ownFolder);

  return {
    pid: child.pid,
    tcpPort,
    httpPort,
    dataFolder,
    exited: child.exited,
    stdout: child.stdout,
    stderr: child.stderr,
    signal: child.signal,
    kill: () => child.kill(),
    async stop() {
      const exit =
        child.exit() === undefined
          ? await child.stop('SIGTERM', STOP_DEADLINE_MS)
          : await child.exited;
      await ownFolder?.remove();
      return exit;
    },
    page: async (path) => (await fetchPage(httpPort, path)).body,
  };
}

async function untilReady(child: Child, httpPort: number, folder: TempFolder | undefined) {
  const ready = async () => {
    if (child.exit() !== undefined) throw new Error('parley ended at its start');
    return (await fetchPage(httpPort, '/readyz')).status === 200;
  };
  try {
    await eventually(ready, READY_DEADLINE_MS, () => 'parley is ready');
  } catch (error) {
    await child.kill();
    await folder?.remove();
    const output = child.stdout() + child.stderr();
    throw new Error(`parley did not start:\n${output}`, { cause: error });
  }
}

// What the developer's own shell sets for Parley is not part of a test. Passwords cost next to
// nothing here, tests log in more often than a limit would allow, and no balancer has to notice that
// a node leaves.
function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PARLEY_'));
  return {
    ...Object.fromEntries(inherited),
    PARLEY_PASSWORD_MEMORY_KIB: '1024',
    PARLEY_PASSWORD_PASSES: '1',
    PARLEY_RATE_LIMIT: 'off',
    PARLEY_DRAIN_WAIT_MS: '0',
  };
}

function fetchPage(port: number, path: string): Promise<{ status: number; body: string }> {
  const { promise, resolve } = Promise.withResolvers<{ status: number; body: string }>();
  const unreachable = () => resolve({ status: 0, body: '' });
  // No agent: a connection kept alive would hold up the node's orderly end.
  get({ host: '127.0.0.1', port, path, agent: false, timeout: 5_000 }, (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      body += chunk;
    });
    response.once('error', unreachable);
    response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
  })
    .once('timeout', unreachable)
    .once('error', unreachable);
  return promise;
}
