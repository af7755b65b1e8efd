import { requireCommand } from './find-command.ts';
import { firstBytes } from './first-bytes.ts';
import { freePort } from './free-port.ts';
import { type Service, startService, withAddress } from './service.ts';
import { tempFolder } from './temp-folder.ts';

export type Redis = Service & {
  readonly host: string;
  readonly port: number;
  readonly url: string;
};

/** Asks one server one question, in words without spaces, and gives its answer as it came. */
export async function askRedis(port: number, words: readonly (string | number)[]): Promise<string> {
  const answer = (await firstBytes(port, `${words.join(' ')}\r\n`))?.toString();
  if (answer === undefined || answer.startsWith('-')) {
    throw new Error(`redis-server on ${port}: ${words.join(' ')}: ${answer ?? 'no answer'}`);
  }
  return answer;
}

export type RedisOptions = { readonly args?: readonly string[] };

/** A private Redis without persistence: what it loses in a crash, a cluster must do without. */
export async function startRedis({ args = [] }: RedisOptions = {}): Promise<Redis> {
  const command = requireCommand('redis-server');
  const folder = await tempFolder('redis');
  const port = await freePort();
  const service = await startService({
    name: 'redis-server',
    command,
    args: [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder.path],
      ...['--save', '', '--appendonly', 'no', '--databases', '4'],
      ...args,
    ],
    folder,
    stopSignal: 'SIGTERM',
    // One that asks for a password answers, too.
    answers: async () => /^(?:\+|-NOAUTH)/.test(String(await firstBytes(port, 'PING\r\n'))),
  });
  const host = '127.0.0.1';
  return withAddress(service, { host, port, url: `redis://${host}:${port}` });
}
