import { expect, test } from 'vitest';
import { logIn, openFakeScreen } from '../testing/fake-screen.ts';

test('logs in by keyboard; the password is not shown', () => {
  const screen = openFakeScreen();
  screen.type('al');
  screen.press('enter');
  screen.type('pä🎉');
  expect(screen.text()).toContain('•••');
  expect(screen.text()).not.toContain('pä');
  expect(screen.connections()).toBe(0);
  screen.press('enter');
  expect(screen.text()).toContain('connecting …');
  screen.connected();
  expect(screen.sent).toEqual([{ msgid: 1, name: 'al', password: 'pä🎉' }]);
});

test('an id of digits logs in by id', () => {
  const screen = openFakeScreen();
  screen.type('12');
  screen.press('tab');
  screen.type('pw');
  screen.press('enter');
  screen.connected();
  expect(screen.sent).toEqual([{ msgid: 1, id: 12, password: 'pw' }]);
});

test('registers, and asks for the password twice', () => {
  const screen = openFakeScreen();
  screen.type('al');
  screen.press('ctrl-r');
  expect(screen.text()).toContain('Once more');
  screen.press('tab');
  screen.type('pw');
  screen.press('tab');
  screen.type('px');
  screen.press('enter');
  expect(screen.text()).toContain('the two passwords differ');
  screen.press('backspace');
  screen.type('w');
  screen.press('enter');
  screen.connected();
  expect(screen.sent).toEqual([{ msgid: 4, name: 'al', password: 'pw' }]);
});

test('says what is wrong, and lets it be put right', () => {
  const screen = openFakeScreen();
  logIn(screen, { msgid: 2, errno: 1, errmsg: 'id or password is invalid!' });
  expect(screen.text()).toContain('id or password is invalid!');
  screen.press('ctrl-u');
  screen.type('right');
  screen.press('enter');
  expect(screen.sent.at(-1)).toMatchObject({ password: 'right' });
});

test('a server that is away is named, with the time of the next try', () => {
  const screen = openFakeScreen({ size: { columns: 90, rows: 20 } });
  screen.type('al');
  screen.press('tab');
  screen.type('pw');
  screen.press('enter');
  screen.lost();
  expect(screen.text()).toContain('next try in 1 s');
  screen.clock.pass(1_000);
  expect(screen.connections()).toBe(2);
  screen.press('escape');
  expect(screen.text()).not.toContain('next try');
});

test('says in Chinese what the server says in English', () => {
  const screen = openFakeScreen({ language: 'zh' });
  logIn(screen, { msgid: 2, errno: 1, errmsg: 'id or password is invalid!' });
  expect(screen.text()).toContain('id 或密码不正确');
});

test('the cursor stands where one writes, behind wide characters too', () => {
  const screen = openFakeScreen();
  const before = screen.cursor();
  screen.type('李e\u0301👨‍👩‍👧‍👦');
  expect(screen.cursor()).toEqual({ x: (before?.x ?? 0) + 5, y: before?.y });
});

test('the screen is drawn anew when something changes, and once a second while it counts', () => {
  const screen = openFakeScreen();
  const drawnAgain = (what: () => unknown) => {
    const before = screen.view.version();
    what();
    return screen.view.version() > before;
  };
  screen.type('al');
  screen.press('enter');
  screen.type('pw');
  screen.press('enter');
  expect(drawnAgain(screen.connected)).toBe(true);
  expect(screen.text()).toContain('logging in …');
  expect(drawnAgain(() => screen.clock.pass(5_000))).toBe(false);
  for (const waitMs of [250, 500, 1_000, 2_000]) {
    screen.lost();
    screen.clock.pass(waitMs);
  }
  screen.lost();
  expect(screen.text()).toContain('next try in 4 s');
  expect(drawnAgain(() => screen.clock.pass(1_000))).toBe(true);
  expect(screen.connections()).toBe(5);
});

test('an account that is online elsewhere is taken over by trying once more', () => {
  const screen = openFakeScreen();
  logIn(screen, { msgid: 2, errno: 2, errmsg: 'this account is using, input another!' });
  expect(screen.text()).toContain('this account is online elsewhere');
  screen.press('enter');
  expect(screen.sent).toHaveLength(2);
  expect(screen.sent[1]).toEqual(screen.sent[0]);
});
