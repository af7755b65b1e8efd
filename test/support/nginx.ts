import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requireCommand } from './find-command.ts';
import { accepts } from './first-bytes.ts';
import { type Service, startService, withAddress } from './service.ts';
import { tempFolder } from './temp-folder.ts';

const DEPLOYED = new URL('../../deploy/nginx/', import.meta.url);
const NODE_LINE = /^( *server )127\.0\.0\.1:\d+( .*;)$/gm;

export type Nginx = Service & { readonly host: string; readonly port: number };

export type NginxOptions = {
  readonly listenPort: number;
  /** The ports of the nodes on 127.0.0.1. */
  readonly upstreams: readonly number[];
};

/** The balancer of `deploy/nginx`, with other ports and paths. */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const command = requireCommand('nginx');
  const folder = await tempFolder('nginx');
  const args = await writeConfiguration(folder.path, options);
  const service = await startService({
    name: 'nginx',
    command,
    args: [...args, '-g', 'daemon off;'],
    folder,
    // Not SIGQUIT, which would wait for the clients to leave.
    stopSignal: 'SIGTERM',
    answers: () => accepts(options.listenPort),
  });
  return withAddress(service, { host: '127.0.0.1', port: options.listenPort });
}

/** Writes the deployed files, adapted, and gives nginx's arguments for them. */
export async function writeConfiguration(
  folder: string,
  { listenPort, upstreams }: NginxOptions,
): Promise<string[]> {
  const main = await deployed('nginx.conf');
  const balancer = await deployed('parley.conf');
  const [nodeLine] = balancer.match(NODE_LINE) ?? [];
  if (nodeLine === undefined) throw new Error('deploy/nginx/parley.conf names no node');
  const nodes = upstreams.map((port) => nodeLine.replace(NODE_LINE, `$1127.0.0.1:${port}$2`));

  await writeFile(
    join(folder, 'nginx.conf'),
    replaceAll(main, [
      [/^pid .*;$/m, `pid ${join(folder, 'pid')};`],
      [/^error_log .*;$/m, 'error_log stderr warn;'],
      [/^worker_processes .*;$/m, 'worker_processes 1;'],
      // These would need rights that an ordinary user of a test machine may lack.
      [/^worker_rlimit_nofile .*;$/m, ''],
      [/^( *)worker_connections .*;$/m, '$1worker_connections 512;'],
    ]),
  );
  await writeFile(
    join(folder, 'parley.conf'),
    replaceAll(balancer, [
      [/(^ *server 127\.0\.0\.1:.*\n)+/m, `${nodes.join('\n')}\n`],
      [/^( *listen )8000( .*;)$/m, `$1127.0.0.1:${listenPort}$2`],
    ]),
  );
  // Without a prefix of its own (-p): the paths of nginx's modules are relative to the prefix.
  return ['-c', join(folder, 'nginx.conf'), '-e', 'stderr'];
}

function deployed(name: string): Promise<string> {
  return readFile(new URL(name, DEPLOYED), 'utf8');
}

function replaceAll(text: string, replacements: readonly (readonly [RegExp, string])[]): string {
  return replacements.reduce((result, [pattern, replacement]) => {
    if (!pattern.test(result)) throw new Error(`deploy/nginx: nothing matches ${pattern}`);
    return result.replace(pattern, replacement);
  }, text);
}
