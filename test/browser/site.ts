import { fileURLToPath } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Child, startChild } from '../support/child.ts';
import { type Chromium, type ChromiumOptions, startChromium } from '../support/chromium.ts';
import { eventually } from '../support/deadline.ts';
import { freePorts } from '../support/free-port.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { type ChatPage, openPage, watchConsoles } from './chat-page.ts';

const SERVE_PAGE = fileURLToPath(new URL('../../examples/serve-page.ts', import.meta.url));

export type Site = {
  readonly origin: string;
  /** A person at a computer of his own. */
  someone(): Promise<BrowserContext>;
  open(context: BrowserContext): Promise<ChatPage>;
  /** Two of them who have registered and look at each other. */
  pair(names: readonly [string, string]): Promise<readonly [ChatPage, ChatPage]>;
  killNode(): Promise<void>;
  startNode(): Promise<void>;
};

/** Parley, the example page and a browser, for all tests of a file. */
export function useSite(options?: ChromiumOptions): Site {
  let [pagePort, httpPort] = [0, 0];
  let folder: TempFolder;
  let node: ParleyNode;
  let page: Child;
  let chromium: Chromium;
  const contexts: BrowserContext[] = [];
  watchConsoles();

  const origin = () => `http://127.0.0.1:${pagePort}`;
  const startNode = async () => {
    node = await startParley({
      ...{ dataFolder: folder.path, httpPort },
      args: ['--origin', origin()],
    });
  };
  const startPage = async () => {
    page = await startChild({
      command: process.execPath,
      args: [SERVE_PAGE],
      env: { ...process.env, PORT: String(pagePort) },
    });
    await eventually(
      () => page.stdout().includes(origin()),
      10_000,
      () => `the page is served: ${page.stderr()}`,
    );
  };

  beforeAll(async () => {
    folder = await tempFolder('browser');
    [pagePort = 0, httpPort = 0] = await freePorts(2);
    [chromium] = await Promise.all([startChromium(options), startPage(), startNode()]);
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  afterAll(async () => {
    await chromium?.stop();
    await page?.kill();
    expect(await node?.stop()).toMatchObject({ code: 0 });
    await folder?.remove();
  });

  const someone = async () => {
    const context = await chromium.context();
    contexts.push(context);
    return context;
  };
  const open = (context: BrowserContext) =>
    openPage(context, `${origin()}/?url=ws://127.0.0.1:${httpPort}/ws`);
  return {
    get origin() {
      return origin();
    },
    someone,
    open,
    async pair(names) {
      const login = async (name: string) => {
        const page = await open(await someone());
        return { page, id: await page.logIn(name) };
      };
      const [one, other] = await Promise.all([login(names[0]), login(names[1])]);
      await Promise.all([one.page.lookAt(other.id), other.page.lookAt(one.id)]);
      return [one.page, other.page];
    },
    async killNode() {
      await node.kill();
    },
    startNode,
  };
}
