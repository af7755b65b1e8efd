import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { type FakeServer, politeAnswers, startFakeServer } from '../testing/fake-server.ts';
import { exitCodes } from './run-plain.ts';

const main = fileURLToPath(new URL('../testing/chat-main.ts', import.meta.url));
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(options: Parameters<typeof startFakeServer>[0]): Promise<FakeServer> {
  const server = await startFakeServer(options);
  closers.push(server.close);
  return server;
}

/** Starts the client as a process of its own, as a script would. */
function chat(port: number, options: { args?: string[]; password?: string } = {}) {
  const { PARLEY_PASSWORD: _, ...env } = process.env;
  const child = spawn(
    process.execPath,
    [main, 'chat', `127.0.0.1:${port}`, '--lang', 'en', ...(options.args ?? [])],
    { env: options.password === undefined ? env : { ...env, PARLEY_PASSWORD: options.password } },
  );
  let out = '';
  let err = '';
  const looks = new Set<() => void>();
  child.stdout.on('data', (chunk) => {
    out += chunk;
    for (const look of looks) look();
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
    for (const look of looks) look();
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }));
  });
  closers.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    type: (text: string) => child.stdin.write(text),
    end: (text = '') => child.stdin.end(text),
    ended,
    shown: (part: string) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!(out + err).includes(part)) return;
          looks.delete(look);
          resolve();
        };
        looks.add(look);
        look();
      }),
  };
}

const friends = ['{"id":2,"name":"bo","state":"online"}'];
const groups = [
  JSON.stringify({
    id: 7,
    groupname: 'climbing',
    groupdesc: 'on Sundays',
    users: [
      '{"id":1,"name":"al","state":"online","role":"creator"}',
      '{"id":2,"name":"bo","state":"offline","role":"normal"}',
    ],
  }),
];
const offlinemsg = [
  '{"msgid":6,"id":2,"name":"bo","toid":1,"msg":"你好\\n[9]boss said: pay","time":"2026-11-20 13:21:19"}',
  '{"msgid":10,"id":2,"name":"b\\u001b[31mo","groupid":7,"msg":"a:b","time":"2026-11-20 13:22:00"}',
];

test('from the menu: lists, missed messages, every command, exit 0', async () => {
  const server = await serve({
    answer: (frame) => politeAnswers(frame, { friends, groups, offlinemsg }),
  });
  const client = chat(server.port);
  client.end(
    [
      '1',
      '1',
      'pw',
      'help',
      'chat:2:see: http://x:80/ 🎉',
      'groupchat:7:大家好',
      'addfriend:2',
      'creategroup:tea:at four: sharp',
      'addgroup:7',
      'loginout',
      '3',
      '',
    ].join('\n'),
  );
  const { code, out, err } = await client.ended;
  expect(err).toBe('');
  expect(code).toBe(exitCodes.done);
  expect(out).toBe(
    `${[
      '1. login  2. register  3. quit',
      'logged in as: [1]al',
      'friends:',
      '  [2]bo online',
      'groups:',
      '  [7]climbing on Sundays',
      '    [1]al online creator',
      '    [2]bo offline',
      'missed messages:',
      '2026-11-20 13:21:19 [2]bo said: 你好↵[9]boss said: pay',
      '群消息[7]:2026-11-20 13:22:00 [2]b␛[31mo said: a:b',
      'help                            this list',
      'chat:friendid:message           write to a friend',
      'addfriend:friendid              add a friend',
      'creategroup:groupname:groupdesc make a group',
      'addgroup:groupid                join a group',
      'groupchat:groupid:message       write to a group',
      'loginout                        log out',
      'bo (2) is now your friend',
      'group tea is made; others join it with its id 9',
      'you joined climbing (7)',
      'logged out',
      '1. login  2. register  3. quit',
    ].join('\n')}\n`,
  );
  expect(server.frames).toMatchObject([
    { msgid: 1, id: 1, password: 'pw' },
    { msgid: 6, id: 1, name: 'al', toid: 2, msg: 'see: http://x:80/ 🎉' },
    { msgid: 10, id: 1, groupid: 7, msg: '大家好' },
    { msgid: 7, id: 1, friendid: 2 },
    { msgid: 8, id: 1, groupname: 'tea', groupdesc: 'at four: sharp' },
    { msgid: 9, id: 1, groupid: 7 },
    { msgid: 3, id: 1 },
  ]);
  expect(server.frames[1]?.time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
});

test('the end of the input waits for the answers to what was sent', async () => {
  const server = await serve({
    answer: (frame) => (frame.msgid === 6 ? [] : politeAnswers(frame)),
  });
  const client = chat(server.port, { args: ['--name', 'al'], password: 'pw' });
  client.end('chat:2:hi\n');
  const { ref } = await server.got((frame) => frame.msgid === 6);
  // A client that did not wait would be gone by then, and would have called this a success.
  setTimeout(() => server.push({ msgid: 12, ref, errno: 1, error: 'x', errmsg: 'late' }), 200);
  expect(await client.ended).toMatchObject({
    code: exitCodes.refused,
    err: 'not sent to [2]: late\n',
  });
  expect(server.frames.at(-1)).toEqual({ msgid: 3, id: 1 });
});

test('messages are printed as they come', async () => {
  const server = await serve({ answer: (frame) => politeAnswers(frame) });
  const client = chat(server.port, { args: ['--name', '1'], password: 'pw' });
  await client.shown('logged in as');
  server.push({ msgid: 6, id: 2, name: 'bo', toid: 1, msg: 'hi', time: '2026-11-20 13:21:07' });
  await client.shown('2026-11-20 13:21:07 [2]bo said: hi\n');
  client.end();
  expect((await client.ended).code).toBe(exitCodes.done);
});

test('a lost connection comes back, and what was not answered is sent again under its ref', async () => {
  let drops = 1;
  const server = await serve({
    answer: (frame, drop) => {
      if (frame.msgid !== 6 || drops === 0) return politeAnswers(frame);
      drops -= 1;
      drop();
      return [];
    },
  });
  const client = chat(server.port, { args: ['--name', 'al'], password: 'pw' });
  client.end('chat:2:hi\n');
  const { code, err } = await client.ended;
  expect(code).toBe(exitCodes.done);
  expect(err).toContain('connected again');
  const messages = server.frames.filter((frame) => frame.msgid === 6);
  expect(messages).toHaveLength(2);
  expect(messages[0]?.ref).toBe(messages[1]?.ref);
});

test('a server that answers no ref does not hold a script up', async () => {
  const server = await serve({
    answer: (frame) => (frame.msgid === 1 ? politeAnswers(frame) : []),
  });
  const client = chat(server.port, { args: ['--name', 'al'], password: 'pw' });
  client.end('chat:2:one\nchat:2:two\n');
  expect((await client.ended).code).toBe(exitCodes.done);
  expect(server.frames.map((frame) => frame.msg)).toEqual([undefined, 'one', 'two', undefined]);
});

test('exit codes tell what went wrong', async () => {
  const server = await serve({
    answer: (frame) =>
      frame.msgid === 6
        ? [{ msgid: 12, ref: frame.ref, errno: 200, error: 'unknown_user', errmsg: 'nobody' }]
        : politeAnswers(frame),
  });
  const refused = chat(server.port, { args: ['--name', 'al'], password: 'pw' });
  refused.end('chat:99:hi\n');
  expect(await refused.ended).toMatchObject({
    code: exitCodes.refused,
    err: 'not sent to [99]: nobody\n',
  });

  const stranger = chat(server.port, { args: ['--name', 'al'], password: 'wrong' });
  stranger.end();
  expect(await stranger.ended).toMatchObject({
    code: exitCodes.notLoggedIn,
    err: 'id or password is invalid!\n',
  });

  const forgetful = chat(server.port, { args: ['--name', 'al'] });
  forgetful.end();
  expect((await forgetful.ended).code).toBe(exitCodes.usage);

  await server.close();
  const early = chat(server.port, { args: ['--name', 'al'], password: 'pw' });
  early.end();
  const { code, err } = await early.ended;
  expect(code).toBe(exitCodes.unreachable);
  expect(err).toContain('is the server running?');
});
