import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { describeWith } from './describe-with.ts';
import { requireCommand } from './find-command.ts';
import { writeConfiguration } from './nginx.ts';
import { tempFolder } from './temp-folder.ts';

const run = promisify(execFile);

/** `nginx -t` on the deployed files; what it prints where it refuses. */
async function checkConfiguration(change: (balancer: string) => string): Promise<string> {
  const folder = await tempFolder('nginx');
  try {
    const ports = { listenPort: 8000, upstreams: [6000, 6002] };
    const args = await writeConfiguration(folder.path, ports);
    const path = join(folder.path, 'parley.conf');
    await writeFile(path, change(await readFile(path, 'utf8')));
    return (await run(requireCommand('nginx'), ['-t', ...args])).stderr;
  } catch (error) {
    return String(error);
  } finally {
    await folder.remove();
  }
}

describeWith('nginx', 'nginx takes deploy/nginx', () => {
  test('as it is', async () => {
    expect(await checkConfiguration((balancer) => balancer)).toContain('test is successful');
  });

  test.each([
    [
      'hash',
      (balancer: string) => balancer.replace('least_conn;', 'hash $remote_addr consistent;'),
    ],
    ['weights', (balancer: string) => balancer.replace('6002 ', '6002 weight=2 ')],
  ])('in the variant with %s', async (_, change) => {
    expect(await checkConfiguration(change)).toContain('test is successful');
  });

  test('but not with a mistake in it', async () => {
    const output = await checkConfiguration((text) =>
      text.replace('proxy_timeout', 'proxy_timout'),
    );
    expect(output).toContain('unknown directive "proxy_timout"');
  });
});
