import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChild } from '../support/child.ts';
import { within } from '../support/deadline.ts';
import { freePort } from '../support/free-port.ts';
import { startParley } from '../support/parley-node.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';

const PARLEY = fileURLToPath(new URL('../../packages/cli/bin/parley.js', import.meta.url));
let folder: TempFolder;

beforeAll(async () => {
  folder = await tempFolder('line');
});
afterAll(() => folder.remove());

/** Runs `parley` to its end. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = await startChild({
    command: process.execPath,
    args: [PARLEY, ...args],
    env: { PATH: process.env.PATH, ...env },
    cwd: folder.path,
  });
  try {
    const { code } = await within(child.exited, 15_000, () => `parley ${args.join(' ')}`);
    return { code, stdout: child.stdout(), stderr: child.stderr() };
  } finally {
    await child.kill();
  }
}

const oneLine = /^parley: [^\n]+\n$/;

describe('a wrong option is one clear line and exit code 2', () => {
  test.each([
    [['serve', '--colour', 'red'], {}, /colour/],
    [['serve', '--tcp', 'nonsense'], {}, /nonsense.*HOST:PORT/],
    [['serve', '--tcp', '127.0.0.1:1?dialect=z'], {}, /abc, d/],
    [['serve', '--log', 'loud'], {}, /loud.*trace/],
    [['serve', '--bus', 'redis://127.0.0.1:1'], {}, /--db/],
    [['serve', 'everything'], {}, /everything|argument/],
    [['serve'], { PARLEY_MAX_GUESTS: '-1' }, /PARLEY_MAX_GUESTS=-1/],
    [['nonsense'], {}, /nonsense/],
  ])('%j', async (args, env, what) => {
    const { code, stdout, stderr } = await run(args, env);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(oneLine);
    expect(stderr).toMatch(what);
  });
});

describe('what keeps a server from starting is one clear line and exit code 1', () => {
  const serve = async (options: { tcp?: number; http?: number; data?: string; host?: string }) =>
    await run([
      'serve',
      ...['--tcp', `${options.host ?? '127.0.0.1'}:${options.tcp ?? (await freePort())}`],
      ...['--http', `127.0.0.1:${options.http ?? (await freePort())}`],
      ...['--data', options.data ?? join(folder.path, 'data')],
    ]);

  test('a port that is taken, for chat or for HTTP', async () => {
    const port = await freePort();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
    for (const options of [{ tcp: port }, { http: port }]) {
      const { code, stderr } = await serve(options);
      expect(code).toBe(1);
      expect(stderr).toMatch(oneLine);
      expect(stderr).toContain(`127.0.0.1:${port}: something else listens there`);
    }
    await new Promise((resolve) => taken.close(resolve));
  });

  test('a data folder that another server uses, which goes on undisturbed', async () => {
    const node = await startParley();
    const { code, stderr } = await serve({ data: node.dataFolder });
    expect(code).toBe(1);
    expect(stderr).toMatch(oneLine);
    expect(stderr).toContain('in use by another process');
    expect(await node.page('/readyz')).toContain('"ready":true');
    expect(await node.stop()).toEqual({ code: 0, signal: null });
  });

  test('a data folder that cannot be one, or holds no database', async () => {
    const file = join(folder.path, 'file');
    await writeFile(file, '');
    const foreign = join(folder.path, 'foreign');
    await mkdir(foreign);
    await writeFile(join(foreign, 'parley.db'), 'this is a text, not a database. '.repeat(200));
    for (const data of [file, join(file, 'below'), foreign]) {
      const { code, stderr } = await serve({ data });
      expect(code).toBe(1);
      expect(stderr).toMatch(oneLine);
    }
  });

  test('a host that is not here', async () => {
    const { code, stderr } = await serve({ host: '192.0.2.1' });
    expect(code).toBe(1);
    expect(stderr).toMatch(oneLine);
  });
});

test('help is no error', async () => {
  const { code, stdout, stderr } = await run(['serve', '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('--tcp');
});
