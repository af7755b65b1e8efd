import { isDeepStrictEqual } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { eventually } from '../support/deadline.ts';

const PASSWORD = 'correct horse';
const DEADLINE_MS = 15_000;

/** What a browser itself says of a server that is not there. */
export const UNREACHABLE = /WebSocket connection to .* failed/;

/** What pages complained of in this test, and which of it was to be expected. */
const complaints: string[] = [];
const expected: RegExp[] = [];

/** Fails each test whose pages complain on their console of what was not to be expected. */
export function watchConsoles(): void {
  afterEach(() => {
    const unexpected = complaints.splice(0).filter((text) => !expected.some((it) => it.test(text)));
    expected.splice(0);
    expect(unexpected).toEqual([]);
  });
}

export function expectComplaints(pattern: RegExp): void {
  expected.push(pattern);
}

export function watchConsole(page: Page): void {
  page.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning';
    if (isComplaint) complaints.push(message.text());
  });
  page.on('pageerror', (error) => void complaints.push(String(error)));
}

/** `examples/page.html`, as its user sees it. */
export type ChatPage = {
  readonly page: Page;
  /** The user's id; 0 while nobody is logged in. */
  id(): Promise<number>;
  logIn(name: string): Promise<number>;
  lookAt(user: number): Promise<void>;
  say(text: string): Promise<void>;
  lines(): Promise<string[]>;
  shows(lines: readonly string[]): Promise<void>;
  says(state: RegExp): Promise<void>;
};

export async function openPage(context: BrowserContext, url: string): Promise<ChatPage> {
  const page = await context.newPage();
  watchConsole(page);
  await page.goto(url);
  const stateText = async () => (await page.textContent('#state')) ?? '';
  const lines = () => page.locator('#list li').allTextContents();
  const id = async () => Number(/user (\d+)/.exec(await stateText())?.[1] ?? 0);
  const says = async (state: RegExp) => {
    let text = '';
    await eventually(
      async () => {
        text = await stateText();
        return state.test(text);
      },
      DEADLINE_MS,
      () => `the page says ${state}, not "${text}"`,
    );
  };
  return {
    page,
    id,
    async logIn(name) {
      await page.fill('[name=name]', name);
      await page.fill('[name=password]', PASSWORD);
      await page.click('button');
      await says(/^online: .*user/);
      return await id();
    },
    async lookAt(user) {
      await page.fill('#peer', String(user));
      await page.press('#peer', 'Tab');
    },
    async say(text) {
      await page.fill('[name=text]', text);
      await page.press('[name=text]', 'Enter');
    },
    lines,
    async shows(wanted) {
      let seen: string[] = [];
      await eventually(
        async () => {
          seen = await lines();
          return isDeepStrictEqual(seen, wanted);
        },
        DEADLINE_MS,
        () => `the page shows ${brief(wanted)}, not ${brief(seen)}`,
      );
    },
    says,
  };
}

function brief(lines: readonly string[]): string {
  return JSON.stringify(lines.map((line) => line.slice(0, 200)));
}
