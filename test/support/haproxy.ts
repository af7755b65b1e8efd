import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { within } from './deadline.ts';
import { requireCommand } from './find-command.ts';
import { accepts } from './first-bytes.ts';
import { type Service, startService, withAddress } from './service.ts';
import { tempFolder } from './temp-folder.ts';

const DEPLOYED = new URL('../../deploy/haproxy/haproxy.cfg', import.meta.url);
const ANSWER_DEADLINE_MS = 5_000;

export type HaproxyNode = {
  readonly tcpPort: number;
  readonly httpPort: number;
  readonly agentPort: number;
};

export type HaproxyOptions = {
  readonly chatPort: number;
  readonly webPort: number;
  /** On 127.0.0.1; they are node1, node2 and so on. */
  readonly nodes: readonly HaproxyNode[];
};

/** What HAProxy says of one of its servers, by the names of its own table. */
export type ServerState = Readonly<Record<string, string>>;

export type Haproxy = Service & {
  readonly chatPort: number;
  readonly webPort: number;
  /** What it thinks of a node as a server of `chat_nodes` or `web_nodes`. */
  server(backend: string, name: string): Promise<ServerState>;
  /** One command to its socket for operators. */
  command(text: string): Promise<string>;
};

/** The balancer of `deploy/haproxy`, with other ports and paths, which asks the nodes more often. */
export async function startHaproxy(options: HaproxyOptions): Promise<Haproxy> {
  const command = requireCommand('haproxy');
  const folder = await tempFolder('haproxy');
  const socketPath = join(folder.path, 'socket');
  const configuration = join(folder.path, 'haproxy.cfg');
  await writeFile(configuration, adapted(await readFile(DEPLOYED, 'utf8'), socketPath, options));
  const service = await startService({
    name: 'haproxy',
    command,
    args: ['-db', '-f', configuration],
    folder,
    // Not SIGUSR1, which would wait for the clients to leave.
    stopSignal: 'SIGTERM',
    answers: () => accepts(options.chatPort),
  });
  const ask = (text: string) => commanded(socketPath, text);
  return withAddress(service, {
    chatPort: options.chatPort,
    webPort: options.webPort,
    command: ask,
    server: async (backend: string, name: string) => {
      const [head = '', ...lines] = (await ask('show stat')).split('\n');
      const names = head.replace(/^# /, '').split(',');
      const line = lines.find((each) => each.startsWith(`${backend},${name},`));
      if (line === undefined) throw new Error(`HAProxy has no ${backend}/${name}`);
      const values = line.split(',');
      return Object.fromEntries(names.map((each, at) => [each, values[at] ?? '']));
    },
  });
}

function adapted(text: string, socketPath: string, options: HaproxyOptions): string {
  const servers = (portOf: (node: HaproxyNode) => number) =>
    options.nodes
      .map((node, at) => {
        const { httpPort, agentPort } = node;
        const checks = `check port ${httpPort} agent-port ${agentPort}`;
        return `  server node${at + 1} 127.0.0.1:${portOf(node)} ${checks}\n`;
      })
      .join('');
  return replaceAll(text, [
    [/^( *)maxconn .*$/m, '$1maxconn 500'],
    [/^( *stats socket )\S+/m, `$1${socketPath}`],
    [/^( *bind ):8000$/m, `$1127.0.0.1:${options.chatPort}`],
    [/^( *bind ):8001$/m, `$1127.0.0.1:${options.webPort}`],
    [/agent-inter 2s/, 'agent-inter 200ms'],
    [/(^ *server node\d 127\.0\.0\.1:60.*\n)+/m, servers(({ tcpPort }) => tcpPort)],
    [/(^ *server node\d 127\.0\.0\.1:80.*\n)+/m, servers(({ httpPort }) => httpPort)],
  ]);
}

function replaceAll(text: string, replacements: readonly (readonly [RegExp, string])[]): string {
  return replacements.reduce((result, [pattern, replacement]) => {
    if (!pattern.test(result)) throw new Error(`deploy/haproxy: nothing matches ${pattern}`);
    return result.replace(pattern, replacement);
  }, text);
}

async function commanded(socketPath: string, text: string): Promise<string> {
  const socket = connect(socketPath);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.end(`${text}\n`);
  await within(once(socket, 'close'), ANSWER_DEADLINE_MS, () => `HAProxy's answer to ${text}`);
  return answer;
}
