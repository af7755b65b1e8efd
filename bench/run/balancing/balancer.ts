import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { requireCommand } from '../../../test/support/find-command.ts';
import { accepts } from '../../../test/support/first-bytes.ts';
import { freePorts } from '../../../test/support/free-port.ts';
import { startService } from '../../../test/support/service.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { replaced, type Variant } from './variants.ts';

const deployed = join(import.meta.dirname, '../../../deploy/haproxy/haproxy.cfg');

export type Place = { tcpPort: number; httpPort: number; agentPort: number };

export type Balancer = {
  port: number;
  pid: number;
  /** How many connections each node has now. */
  connections(): Promise<number[]>;
  stop(): Promise<void>;
};

/** HAProxy with the deployed configuration, changed to a variant and to these nodes. */
export async function startBalancer(places: readonly Place[], variant: Variant): Promise<Balancer> {
  const folder = await tempFolder('balancer');
  const [port = 0, webPort = 0] = await freePorts(2);
  const socketPath = join(folder.path, 'socket');
  const configuration = join(folder.path, 'haproxy.cfg');
  const text = variant.change(await readFile(deployed, 'utf8'));
  await writeFile(configuration, adapted(text, socketPath, port, webPort, places));
  const service = await startService({
    name: 'haproxy',
    command: requireCommand('haproxy'),
    args: ['-db', '-f', configuration],
    folder,
    stopSignal: 'SIGTERM',
    answers: () => accepts(port),
  });
  return {
    port,
    pid: service.pid,
    connections: () => connectionsOf(socketPath, places.length),
    stop: service.stop,
  };
}

function adapted(
  text: string,
  socketPath: string,
  port: number,
  webPort: number,
  places: readonly Place[],
): string {
  const servers = (portOf: (place: Place) => number) =>
    places
      .map((place, at) => {
        const checks = `check port ${place.httpPort} agent-port ${place.agentPort}`;
        return `  server node${at + 1} 127.0.0.1:${portOf(place)} ${checks}\n`;
      })
      .join('');
  const changes: [RegExp, string][] = [
    [/^( *)maxconn .*$/m, '$1maxconn 5000'],
    [/^( *stats socket )\S+/m, `$1${socketPath}`],
    [/^( *bind ):8000$/m, `$1127.0.0.1:${port}`],
    [/^( *bind ):8001$/m, `$1127.0.0.1:${webPort}`],
    // The clients are all of one address here, so nobody has to learn it.
    [/ send-proxy-v2 check-send-proxy/, ''],
    [/(^ *server node\d 127\.0\.0\.1:60.*\n)+/m, servers(({ tcpPort }) => tcpPort)],
    [/(^ *server node\d 127\.0\.0\.1:80.*\n)+/m, servers(({ httpPort }) => httpPort)],
  ];
  return changes.reduce((result, [what, by]) => replaced(result, what, by), text);
}

async function connectionsOf(socketPath: string, count: number): Promise<number[]> {
  const [head = '', ...lines] = (await asked(socketPath, 'show stat')).split('\n');
  const column = head.replace(/^# /, '').split(',').indexOf('scur');
  return Array.from({ length: count }, (_, at) => {
    const line = lines.find((each) => each.startsWith(`chat_nodes,node${at + 1},`));
    return Number(line?.split(',')[column] ?? Number.NaN);
  });
}

function asked(socketPath: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(socketPath);
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.once('error', reject).once('close', () => resolve(answer));
    socket.end(`${command}\n`);
  });
}
