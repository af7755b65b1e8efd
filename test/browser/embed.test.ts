import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backEnd, device, makeKey } from '../server/http-door.ts';
import { useParley } from '../server/use-parley.ts';
import { type Child, startChild } from '../support/child.ts';
import { type Chromium, startChromium } from '../support/chromium.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { freePort } from '../support/free-port.ts';
import { watchConsole, watchConsoles } from './chat-page.ts';

const BACK_END = fileURLToPath(new URL('../../examples/embed/back-end.js', import.meta.url));

const port = await freePort();
const url = `http://127.0.0.1:${port}`;

describeWith('chromium', "the shop's page, which embeds Parley", () => {
  const node = useParley({ args: ['--origin', url] });
  watchConsoles();
  let chromium: Chromium;
  let shop: Child;
  let key = '';

  beforeAll(async () => {
    key = await makeKey(node());
    chromium = await startChromium();
    shop = await startChild({
      command: process.execPath,
      args: [BACK_END],
      env: {
        PARLEY_URL: `http://127.0.0.1:${node().httpPort}`,
        PARLEY_KEY: key,
        PORT: String(port),
      },
    });
    await eventually(
      () => shop.stdout().includes('open at'),
      10_000,
      () => `the shop opens: ${shop.stderr()}`,
    );
  });
  afterAll(async () => {
    await shop?.kill();
    await chromium?.stop();
  });

  test('lets a customer order, and talk to the shop', async () => {
    const context = await chromium.context();
    const page = await context.newPage();
    watchConsole(page);
    await page.goto(url);
    const shows = async (lines: readonly string[]) => {
      const shown = () => page.locator('#messages li').allTextContents();
      let seen: string[] = [];
      await eventually(
        async () => {
          seen = await shown();
          return lines.join('\n') === seen.join('\n');
        },
        10_000,
        () => `the page shows ${lines.join()}, not ${seen.join()}`,
      );
    };
    await page.fill('#name', 'ada');
    await page.fill('#password', 'blue kettle');
    await page.click('#login button');
    await page.click('#order');
    const thanks = 'The Shop: Thank you! Your teapot is on its way.';
    await shows([thanks]);
    const { token } = await backEnd(node(), key).user('shop', 'any');
    const desk = await device(node(), token);
    await page.fill('#text', '谢谢 <b>shop</b>');
    await page.press('#text', 'Enter');
    await shows([thanks, 'you: 谢谢 <b>shop</b>']);
    expect(await desk.client.nextOf(6)).toMatchObject({ name: 'Ada', msg: '谢谢 <b>shop</b>' });
    desk.client.destroy();
    await context.close();
  });
});
