import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { type Child, startChild } from './child.ts';
import { eventually } from './deadline.ts';
import { requireCommand } from './find-command.ts';
import { tempFolder } from './temp-folder.ts';

const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 10_000;

/** What it would do besides showing pages, and what a container or root does not let it do. */
const ARGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ...['--disable-breakpad', '--disable-default-apps', '--disable-extensions'],
  ...['--remote-debugging-address=127.0.0.1', '--remote-debugging-port=0'],
];

export type Chromium = {
  /** Another person at another computer: nothing is shared, nothing is kept when it closes. */
  context(): Promise<BrowserContext>;
  stop(): Promise<void>;
};

export type ChromiumOptions = {
  /** What a user has chosen in the browser's settings. */
  readonly preferences?: object;
};

/** Debian's browser with a profile of its own. */
export async function startChromium({ preferences = {} }: ChromiumOptions = {}): Promise<Chromium> {
  const folder = await tempFolder('chromium');
  const profile = join(folder.path, 'Default');
  await mkdir(profile);
  await writeFile(join(profile, 'Preferences'), JSON.stringify(preferences));
  let child: Child | undefined;
  try {
    child = await startChild({
      command: requireCommand('chromium'),
      args: [...ARGS, `--user-data-dir=${folder.path}`, 'about:blank'],
      // What it keeps beside its profile goes the same way.
      env: { ...process.env, HOME: folder.path },
      folder: folder.path,
    });
    const browser = await connect(child);
    return running(child, browser, folder.remove);
  } catch (error) {
    await child?.kill();
    await folder.remove();
    throw new Error(`chromium did not start:\n${child?.stderr() ?? ''}`, { cause: error });
  }
}

async function connect(child: Child): Promise<Browser> {
  const address = () => /DevTools listening on (ws:\S+)/.exec(child.stderr())?.[1];
  await eventually(
    () => {
      if (child.exit() !== undefined) throw new Error('chromium ended at its start');
      return address() !== undefined;
    },
    START_DEADLINE_MS,
    () => 'chromium says where it listens',
  );
  return await chromium.connectOverCDP(address() ?? '');
}

function running(child: Child, browser: Browser, remove: () => Promise<void>): Chromium {
  return {
    context: () => browser.newContext(),
    async stop() {
      await browser.close();
      if (child.exit() === undefined) await child.stop('SIGTERM', STOP_DEADLINE_MS);
      await remove();
    },
  };
}
