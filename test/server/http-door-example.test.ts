import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startChild } from '../support/child.ts';
import { eventually } from '../support/deadline.ts';
import { freePort } from '../support/free-port.ts';
import { backEnd, device, makeKey } from './http-door.ts';
import { useParley } from './use-parley.ts';

const SHOP_ORIGIN_PORT = await freePort();
const SHOP_URL = `http://127.0.0.1:${SHOP_ORIGIN_PORT}`;
const node = useParley({ args: ['--origin', SHOP_URL] });
const file = (name: string) =>
  fileURLToPath(new URL(`../../examples/embed/${name}`, import.meta.url));
const DEADLINE_MS = 15_000;

async function openShop(key: string) {
  const shop = await startChild({
    command: process.execPath,
    args: [file('back-end.js')],
    env: {
      PARLEY_URL: `http://127.0.0.1:${node().httpPort}`,
      PARLEY_KEY: key,
      PORT: `${SHOP_ORIGIN_PORT}`,
    },
  });
  onTestFinished(async () => void (await shop.kill()));
  await eventually(
    () => {
      if (shop.exit() !== undefined) throw new Error(`the shop ended: ${shop.stderr()}`);
      return shop.stdout().includes('the shop is open');
    },
    DEADLINE_MS,
    () => 'the shop opens',
  );
  return shop;
}

/** The customer's program, with what it has shown so far. */
function customer(name: string, password: string) {
  const child = spawn(process.execPath, [file('customer.js'), name, password], {
    env: { SHOP_URL },
  });
  let shown = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
    });
  }
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    say: (line: string) => void child.stdin.write(`${line}\n`),
    leave: () => void child.stdin.end(),
    lines: () => shown.split('\n').filter((line) => line !== ''),
    until: (line: string) =>
      eventually(
        () => shown.includes(line),
        DEADLINE_MS,
        () => `${line} is shown; so far: ${shown}`,
      ),
  };
}

const post = (path: string, body: object) =>
  fetch(SHOP_URL + path, { method: 'POST', body: JSON.stringify(body) });

test('a shop whose customers chat with it, and are told of their orders', async () => {
  const key = await makeKey(node());
  const shop = await openShop(key);
  const ada = { name: 'ada', password: 'blue kettle' };

  expect((await post('/orders', { ...ada, item: 'teapot' })).status).toBe(200);
  const here = customer('ada', 'blue kettle');
  await here.until('(logged in as ada)');
  expect(here.lines()[0]).toBe('The Shop: Thank you! Your teapot is on its way.');
  expect((await post('/orders', { ...ada, item: 'kettle' })).status).toBe(200);
  await here.until('Your kettle is on its way.');

  const { token } = await backEnd(node(), key).user('shop', 'any');
  const desk = await device(node(), token);
  here.say('Is it blue?');
  expect(await desk.client.nextOf(6)).toMatchObject({ name: 'Ada', msg: 'Is it blue?' });
  await here.until('you: Is it blue?');
  desk.client.destroy();
  here.leave();

  // What was read is not shown again.
  const again = customer('ada', 'blue kettle');
  await again.until('(logged in as ada)');
  expect(again.lines()).toEqual(['(logged in as ada)']);

  expect((await post('/chat-token', { ...ada, password: 'wrong' })).status).toBe(401);
  const page = await (await fetch(SHOP_URL)).text();
  expect(page).toContain('chat.js');
  expect((await fetch(`${SHOP_URL}/chat.js`)).status).toBe(200);
  expect(shop.stderr()).toBe('');
});
