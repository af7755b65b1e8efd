import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { useParley } from '../server/use-parley.ts';
import { type Child, startChild } from '../support/child.ts';
import { eventually } from '../support/deadline.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { closeClients, newcomer, textsOf, until } from './sdk.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

const node = useParley();
closeClients();
const children: Child[] = [];

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
});

async function example(name: string, args: readonly string[], cwd: string): Promise<Child> {
  const PARLEY_URL = `ws://127.0.0.1:${node().httpPort}/ws`;
  const child = await startChild({
    command: process.execPath,
    args: [join(EXAMPLES, name), ...args],
    env: { ...process.env, PARLEY_URL, PORT: '0' },
    cwd,
  });
  children.push(child);
  return child;
}

test('the bot echoes, once, also when it was killed, and ends in order', async () => {
  const folder = await tempFolder('echo');
  const al = await newcomer(node().httpPort, 'al');
  const start = async () => {
    const bot = await example('echo-bot.ts', ['echo', 'its password'], folder.path);
    await eventually(
      () => bot.stdout().includes('online') || bot.exit() !== undefined,
      10_000,
      () => 'the bot is online',
    );
    return bot;
  };
  const first = await start();
  const to = Number(/user (\d+)/.exec(first.stdout())?.[1]);
  await al.client.send({ to }, 'one');
  await until('the echo', () => textsOf(al).length === 2);
  await first.kill();
  await al.client.send({ to }, 'two');
  const second = await start();
  await until('the other echo', () => textsOf(al).length >= 4);
  await al.client.send({ to }, 'three');
  await until('the last echo', () => textsOf(al).at(-1) === 'three' && textsOf(al).length > 5);
  expect(textsOf(al)).toEqual(['one', 'one', 'two', 'two', 'three', 'three']);
  expect(await second.stop('SIGTERM', 5_000)).toEqual({ code: 0, signal: null });
  expect(second.stderr()).toBe('');
  await folder.remove();
});

test('one message from the shell, or why not', async () => {
  const { httpPort } = node();
  const bo = await newcomer(httpPort, 'bo');
  const cy = await newcomer(httpPort, 'cy');
  const run = async (...args: string[]) => {
    const child = await example('send-one.ts', args, dirname(EXAMPLES));
    return { ...(await child.exited), out: child.stdout(), err: child.stderr() };
  };
  const done = await run('bo', 'correct horse', String(cy.id), 'Dinner is ready');
  expect(done).toMatchObject({ code: 0, err: '' });
  expect(done.out).toMatch(/^d\d+\.\d+ 1\n$/);
  await until('the message', () => textsOf(cy).includes('Dinner is ready'));
  expect(await bo.client.devices()).toHaveLength(1);
  expect(await run('bo', 'wrong', '1', 'x')).toMatchObject({ code: 1, out: '' });
  expect(await run('bo', 'correct horse', 'g99', 'x')).toMatchObject({ code: 1, out: '' });
  expect(await run()).toMatchObject({ code: 2, out: '' });
});

test('a browser gets the page, and all that the client needs, and nothing of Node', async () => {
  const server = await example('serve-page.ts', [], dirname(EXAMPLES));
  await eventually(
    () => server.stdout().includes('http'),
    10_000,
    () => 'the page is served',
  );
  const origin = server.stdout().trim();
  const page = await (await fetch(origin)).text();
  const [, entry = ''] = /"@parley\/client": "([^"]+)"/.exec(page) ?? [];
  const seen = new Set<string>();
  const read = async (url: string): Promise<void> => {
    if (seen.has(url)) return;
    seen.add(url);
    const response = await fetch(url);
    expect([url, response.status]).toEqual([url, 200]);
    expect(response.headers.get('content-type')).toContain('text/javascript');
    const source = await response.text();
    const imported = [...source.matchAll(/^(?:import|export)[^;]*? from '([^']+)'/gm)];
    for (const [, name = ''] of imported) {
      expect([url, name]).toEqual([url, expect.stringMatching(/^\.{1,2}\//)]);
      await read(new URL(name, url).href);
    }
  };
  await read(new URL(entry, origin).href);
  expect(seen.size).toBeGreaterThan(20);
  expect((await fetch(`${origin}client/../package.json`)).status).toBe(404);
  expect((await fetch(`${origin}client/%2e%2e/index.ts`)).status).toBe(404);
});
