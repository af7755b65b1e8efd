import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChild } from '../support/child.ts';
import { within } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { freePort } from '../support/free-port.ts';
import { type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { startParley } from '../support/parley-node.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { tempFolder } from '../support/temp-folder.ts';

const PARLEY = fileURLToPath(new URL('../../packages/cli/bin/parley.js', import.meta.url));
const END_DEADLINE_MS = 20_000;
const SECRET = 's3cret-pa55word';

interface Ending {
  readonly code: number | null;
  readonly stderr: string;
  readonly output: string;
}

async function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ending> {
  const folder = await tempFolder('start');
  const child = await startChild({
    command: process.execPath,
    args: [
      ...[PARLEY, 'serve', '--tcp', '127.0.0.1:0', '--http', '127.0.0.1:0'],
      ...['--data', folder.path, ...args],
    ],
    env: { ...process.env, ...env },
    folder: folder.path,
  });
  try {
    const { code } = await within(child.exited, END_DEADLINE_MS, () => `serve ${args.join(' ')}`);
    return { code, stderr: child.stderr(), output: child.stdout() + child.stderr() };
  } finally {
    await child.kill();
    await folder.remove();
  }
}

function expectOneLine(ending: Ending, words: RegExp): void {
  expect(ending.stderr).toMatch(/^parley: [^\n]+\n$/);
  expect(ending.stderr).toMatch(words);
  expect(ending.output).not.toContain(SECRET);
  expect(ending.code).toBeGreaterThan(0);
}

test.each<[string, readonly string[], RegExp]>([
  ['a --db that is no URL', ['--db', SECRET], /--db: .*mysql:\/\//],
  ['a --db for another program', ['--db', `postgres://u:${SECRET}@127.0.0.1/x`], /--db: .*mysql/],
  ['a --db without a database', ['--db', `mysql://u:${SECRET}@127.0.0.1:1`], /no database/],
  ['a --db with a broken escape', ['--db', `mysql://u:${SECRET}%zz@127.0.0.1:1/x`], /malformed/],
  [
    'a --db with an unknown parameter',
    ['--db', `mysql://u:${SECRET}@127.0.0.1:1/x?tsl=on`],
    /parameter/,
  ],
  ['a --bus without --db', ['--bus', `redis://:${SECRET}@127.0.0.1:1`], /--db too/],
  [
    'a --bus that is no Redis',
    ['--db', 'mysql://u:p@127.0.0.1:1/x', '--bus', `amqp://u:${SECRET}@127.0.0.1:1`],
    /--bus: .*redis:/,
  ],
])('%s is refused in one line', async (_, args, words) => {
  expectOneLine(await serve(args), words);
});

test('a setting from the environment is refused alike', async () => {
  expectOneLine(await serve([], { PARLEY_BUS: `redis://:${SECRET}@127.0.0.1:1` }), /--db too/);
});

test('a database where nobody listens is waited for, but not for long', async () => {
  const port = await freePort();
  const ending = await serve(['--db', `mysql://u:${SECRET}@127.0.0.1:${port}/x`]);
  expectOneLine(ending, /database/);
});

describeWith('mariadb', 'a database that does not let one in', () => {
  let mariadb: MariaDb;
  beforeAll(async () => {
    mariadb = await startMariaDb();
  });
  afterAll(() => mariadb?.stop());

  test('for a wrong password', async () => {
    const database = new URL(await mariadb.database());
    database.password = SECRET;
    expectOneLine(await serve(['--db', database.href]), /[Aa]ccess denied/);
  });

  test('for want of that database', async () => {
    expectOneLine(await serve(['--db', `${mariadb.url}/nowhere`]), /nowhere/);
  });

  test('since it is frozen', async () => {
    const database = await mariadb.database();
    mariadb.pause();
    try {
      expectOneLine(await serve(['--db', database]), /database/);
    } finally {
      mariadb.resume();
    }
  });
});

describeWith(['mariadb', 'redis'], 'a Redis of another cluster', () => {
  let mariadb: MariaDb;
  let redis: Redis;
  beforeAll(async () => {
    [mariadb, redis] = await Promise.all([startMariaDb(), startRedis()]);
  });
  afterAll(() => Promise.all([mariadb?.stop(), redis?.stop()]));

  test('lets no node of another store in, and its own again', async () => {
    const args = ['--db', await mariadb.database(), '--bus', redis.url];
    await (await startParley({ args })).stop();
    const stranger = ['--db', await mariadb.database(), '--bus', redis.url];
    expectOneLine(await serve(stranger), /serves the cluster of another store .* parley:store/);
    const node = await startParley({ args });
    expect(node.stdout()).not.toMatch(/another store/);
    await node.stop();
  });

  test('is no database: it does not greet', async () => {
    const { port } = new URL(redis.url);
    const url = `mysql://u:${SECRET}@127.0.0.1:${port}/x?timeout_ms=300`;
    expectOneLine(await serve(['--db', url]), /database/);
  });
});
