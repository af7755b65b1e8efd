import { expect, test } from 'vitest';
import { logIn, loginAnswer, openFakeScreen, push } from '../testing/fake-screen.ts';
import { widthOf } from '../text/width.ts';

function online(options: Parameters<typeof openFakeScreen>[0] = {}) {
  const screen = openFakeScreen(options);
  logIn(screen);
  return screen;
}

/** The lines that contain a part, cleared of the space around them. */
const linesWith = (screen: ReturnType<typeof online>, part: string) =>
  screen.lines().filter((line) => line.includes(part));

test('somebody who knows nobody is told what to do, and their own id', () => {
  const screen = openFakeScreen();
  logIn(screen, { msgid: 2, errno: 0, id: 41, name: 'al' });
  expect(screen.text()).toContain('Nobody is here yet');
  expect(screen.text()).toContain('Your id is 41');
});

test('shows who is there, and opens the first conversation', () => {
  const screen = online();
  expect(screen.lines()[2]).toMatch(/^ ● bo +│/);
  expect(screen.lines()[3]).toMatch(/^ # climbing +│/);
  expect(screen.lines()[4]).toMatch(/^ ○ 李小龙 +│/);
  expect(screen.lines()[0]).toContain('● bo  (2) · online');
  expect(screen.text()).toContain('No messages with bo yet');
  expect(screen.lines().at(-1)).toContain('● connected  al (1)  127.0.0.1:6000');
});

test('a message goes from sending to sent, or shows why not', () => {
  const screen = online();
  screen.type('hi 🎉');
  screen.press('enter');
  expect(screen.sent.at(-1)).toMatchObject({
    msgid: 6,
    toid: 2,
    msg: 'hi 🎉',
    time: '2026-11-20 13:30:00',
  });
  expect(linesWith(screen, 'hi 🎉')).toEqual([expect.stringContaining('▎ hi 🎉 …')]);
  screen.frame({ msgid: 20, ref: screen.sent.at(-1)?.ref });
  expect(linesWith(screen, 'hi 🎉')).toEqual([expect.stringContaining('▎ hi 🎉 ✓')]);
  screen.type('again');
  screen.press('enter');
  screen.frame({
    msgid: 12,
    ref: screen.sent.at(-1)?.ref,
    errno: 300,
    error: 'unavailable',
    errmsg: 'full',
  });
  expect(linesWith(screen, 'again')[0]).toContain('✗ not sent: full · /retry');
  screen.type('/retry');
  screen.press('enter');
  expect(screen.sent.at(-1)).toMatchObject({ msg: 'again' });
});

test('groups by sender and day, and never lets a text leave its columns', () => {
  const screen = online();
  screen.frame(push(2, 'bo', 'yesterday', '2026-11-19 23:59:00'));
  screen.frame(push(2, 'bo', '今天天气很好，我们去爬山吧！'.repeat(4)));
  screen.frame(push(2, 'bo', '👨‍👩‍👧‍👦🇨🇳 e\u0301 '.repeat(12)));
  expect(linesWith(screen, '─ Yesterday ─')).toHaveLength(1);
  expect(linesWith(screen, '─ Today ─')).toHaveLength(1);
  expect(linesWith(screen, '▎ bo  13:21')).toHaveLength(1);
  for (const line of screen.lines()) expect(widthOf(line)).toBe(80);
});

test('counts unread messages, and marks where they begin', () => {
  const screen = online();
  screen.frame(push(3, '李小龙', '第一条'));
  screen.frame(push(3, '李小龙', '第二条'));
  expect(screen.lines()[2]).toMatch(/^ ● 李小龙 +2 │/);
  screen.press('alt-a');
  expect(screen.lines()[0]).toContain('李小龙');
  expect(screen.lines()[2]).toMatch(/^ ● 李小龙 +13:21 │/);
  const mark = screen.lines().findIndex((line) => line.includes('─ new messages ─'));
  expect(screen.lines()[mark + 2]).toContain('第一条');
  screen.type('好');
  screen.press('enter');
  expect(screen.text()).not.toContain('new messages');
});

test('what others write cannot command the terminal or forge a sender', () => {
  const screen = online();
  screen.frame(push(2, 'bo\u001b[2J\nal', 'a\u001b]0;title\u0007b\u202ec\u0000'));
  const text = screen.text();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be gone
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  expect(text).toContain('bo␛[2J↵al');
  expect(text).toContain('a␛]0;title␇bc␀');
});

test('stays where one reads while new messages come, and says so', () => {
  const screen = online();
  for (let index = 1; index <= 60; index += 1) screen.frame(push(2, 'bo', `line ${index}.`));
  expect(screen.text()).toContain('line 60.');
  screen.press('pageUp', 'shift-up');
  const before = screen.lines().slice(2, 16);
  screen.frame(push(2, 'bo', 'newest'));
  expect(
    screen
      .lines()
      .slice(2, 16)
      .map((line) => line.slice(21)),
  ).toEqual(before.map((line) => line.slice(21)));
  expect(screen.text()).toContain('↓ 1 new message');
  screen.press('pageDown', 'pageDown');
  expect(screen.text()).toContain('newest');
  expect(screen.text()).not.toContain('↓ 1 new message');
});

test('each conversation keeps its draft; what was sent can be recalled', () => {
  const screen = online();
  screen.type('to bo');
  screen.press('tab');
  expect(screen.lines()[0]).toContain('# climbing  (7) · on Sundays · 2 members: al, bo');
  expect(screen.text()).not.toContain('to bo');
  screen.press('shift-tab', 'enter', 'tab', 'up');
  expect(screen.lines().at(-2)).toContain('› to bo');
});

test('adds friends, makes and joins groups, by dialog and by command', () => {
  const screen = online();
  screen.press('ctrl-n', 'enter');
  screen.type('x');
  screen.press('enter');
  expect(screen.text()).toContain('an id is a number');
  screen.press('backspace');
  screen.type('5');
  screen.press('enter');
  expect(screen.sent.at(-1)).toMatchObject({ msgid: 7, friendid: 5 });
  screen.frame({ msgid: 11, ref: screen.sent.at(-1)?.ref, friendid: 5, name: 'cy' });
  expect(screen.lines()[0]).toContain('cy  (5)');
  expect(screen.text()).toContain('cy (5) is now your friend');
  screen.type('/group tea at four');
  screen.press('enter');
  expect(screen.sent.at(-1)).toMatchObject({ msgid: 8, groupname: 'tea', groupdesc: 'at four' });
  screen.frame({ msgid: 11, ref: screen.sent.at(-1)?.ref, groupid: 9 });
  expect(screen.lines()[0]).toContain('# tea  (9) · at four');
  screen.type('/join soon');
  screen.press('enter');
  expect(screen.text()).toContain('write it like this: /join ID');
  screen.press('backspace');
  expect(screen.text()).not.toContain('write it like this');
});

test('finds a conversation by name', () => {
  const screen = online();
  screen.press('ctrl-g');
  screen.type('小');
  screen.press('enter');
  expect(screen.lines()[0]).toContain('李小龙');
});

test('hints at commands and completes them', () => {
  const screen = online();
  screen.type('/j');
  expect(screen.text()).toContain('/join ID');
  screen.press('tab');
  expect(screen.lines().at(-2)).toContain('› /join ');
  screen.press('ctrl-u');
  screen.type('//etc');
  screen.press('enter');
  expect(screen.sent.at(-1)).toMatchObject({ msg: '/etc' });
});

test('counts down to the next try, keeps what is written meanwhile, and sends it then', () => {
  const screen = online();
  screen.lost();
  expect(screen.lines().at(-1)).toContain('○ reconnecting in 1 s');
  screen.type('later');
  screen.press('enter');
  expect(screen.text()).toContain('later … waits for the connection');
  screen.press('ctrl-r');
  expect(screen.lines().at(-1)).toContain('○ reconnecting …');
  screen.connected();
  screen.frame(loginAnswer);
  expect(screen.sent.slice(-2)).toMatchObject([{ msgid: 1, id: 1 }, { msg: 'later' }]);
});

test('fits any window', () => {
  const screen = online();
  screen.frame(push(2, 'bo', '今天天气很好 👨‍👩‍👧‍👦 '.repeat(9)));
  screen.type('写一条很长很长的消息'.repeat(6));
  for (const size of [
    { columns: 200, rows: 60 },
    { columns: 61, rows: 12 },
    { columns: 30, rows: 9 },
    { columns: 12, rows: 5 },
  ]) {
    screen.resize(size);
    expect(screen.lines()).toHaveLength(size.rows);
    for (const line of screen.lines()) expect(widthOf(line)).toBe(size.columns);
  }
});

test('Ctrl-C empties the line first, then leaves', () => {
  const screen = online();
  screen.type('oops');
  screen.press('ctrl-c');
  expect(screen.isExited()).toBe(false);
  screen.press('ctrl-c');
  expect(screen.isExited()).toBe(true);
});

test('thrown out by a login elsewhere, it says so until it is back', () => {
  const screen = online();
  screen.frame({ msgid: 12, errno: 118, error: 'replaced', errmsg: '' });
  expect(screen.text()).toContain('this account logged in elsewhere');
  expect(screen.lines().at(-1)).toContain('Ctrl-R take over');
  screen.press('ctrl-r');
  screen.connected();
  screen.frame(loginAnswer);
  expect(screen.text()).not.toContain('elsewhere');
});
