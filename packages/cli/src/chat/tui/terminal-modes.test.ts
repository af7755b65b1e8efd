import { expect, test } from 'vitest';
import { logIn, openFakeScreen, push } from '../testing/fake-screen.ts';
import { takeTerminal } from './terminal-modes.ts';

test('the window tells who one is and how much is unread, and gets its old title back', () => {
  const screen = openFakeScreen();
  let written = '';
  const release = takeTerminal({ write: (text) => (written += text) }, screen.view);
  logIn(screen);
  expect(written).toContain('\u001b]2;Parley · al\u001b\\');
  screen.frame(push(3, '李小龙', 'hi'));
  expect(written).toContain('\u001b]2;(1) Parley · al\u001b\\');
  const before = written;
  release();
  expect(written).toBe(`${before}\u001b[?7h\u001b[23;0t`);
  screen.frame(push(3, '李小龙', 'hi'));
  expect(written).toBe(`${before}\u001b[?7h\u001b[23;0t`);
});
