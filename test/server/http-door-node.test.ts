import { stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { examples } from '../../packages/server/src/http/examples.ts';
import { eventually } from '../support/deadline.ts';
import { type ParleyOptions, startParley } from '../support/parley-node.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { admin, backEnd, device, makeKey } from './http-door.ts';
import { limitedFiles, mayMount, mountedDisk } from './small-disk.ts';

async function startNode(options?: ParleyOptions) {
  const node = await startParley(options);
  onTestFinished(async () => void (await node.stop()));
  return node;
}

const made = (stdout: string) => /^sk_[\w-]{43}\n$/.test(stdout);

describe('parley admin', () => {
  test('makes a key before the first start, and lists it beside the server', async () => {
    const { path, remove } = await tempFolder('admin');
    onTestFinished(remove);
    const dataFolder = `${path}/data`;
    const first = await admin(dataFolder, 'key', 'create', 'before the start');
    expect(first.code).toBe(0);
    const node = await startNode({ dataFolder });
    const shop = backEnd(node, first.stdout.trim());
    expect((await shop.tokens({ user: { key: 'k', name: 'K' } })).status).toBe(200);
    const second = await admin(dataFolder, 'key', 'create', '第二');
    expect(made(second.stdout)).toBe(true);
    const { code, stdout } = await admin(dataFolder, 'key', 'list');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^ +1 {2}\d{4}-\d\d-\d\dT.*Z {2}before the start$/),
      expect.stringMatching(/^ +2 {2}.* {2}第二$/),
      '',
    ]);
    await node.stop();
    expect((await admin(dataFolder, 'key', 'revoke', '1')).code).toBe(0);
    expect((await admin(dataFolder, 'key', 'revoke', '1')).code).toBe(1);
    const again = await startNode({ dataFolder });
    const refused = await backEnd(again, first.stdout.trim()).tokens({ user: { key: 'k' } });
    expect(refused.status).toBe(401);
  });

  test('works after the server was killed, and while it starts', async () => {
    const { path, remove } = await tempFolder('admin');
    onTestFinished(remove);
    const node = await startParley({ dataFolder: path });
    await node.kill();
    expect(made((await admin(path, 'key', 'create', 'alone')).stdout)).toBe(true);
    const [again, ...keys] = await Promise.all([
      startParley({ dataFolder: path }).catch(() => undefined),
      ...['x', 'y', 'z'].map((name) => admin(path, 'key', 'create', name)),
    ]);
    // A server that finds the database taken says so, and ends; the keys are made in any case.
    expect(keys.map(({ stdout }) => made(stdout))).toEqual([true, true, true]);
    const { stdout } = await admin(path, 'key', 'list');
    expect(stdout.trim().split('\n')).toHaveLength(4);
    await again?.stop();
  });

  test('comes in where nobody else may, and rubbish there disturbs nobody', async () => {
    const node = await startNode();
    const folder = join(node.dataFolder, 'parley.admin');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const answers = ['\n', '{}\n', 'null\n', '{"type":"keys"', 'x'.repeat(3_000_000)].map(
      async (bytes) => {
        const socket = connect(join(folder, 'socket'));
        socket.on('error', () => {});
        let answer = '';
        socket.setEncoding('utf8').on('data', (text: string) => {
          answer += text;
        });
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.write(bytes);
        // Of what is not a line nothing is known until the socket's own time is over.
        if (bytes.startsWith('{"type"')) socket.destroy();
        await closed;
        return answer;
      },
    );
    expect((await Promise.all(answers)).map((answer) => answer.startsWith('{"failure"'))).toEqual([
      ...[true, true, true],
      ...[false, false],
    ]);
    expect(made((await admin(node.dataFolder, 'key', 'create', 'after')).stdout)).toBe(true);
  });

  test('where no socket can be, the server runs and says what that means', async () => {
    const { path, remove } = await tempFolder('admin');
    onTestFinished(remove);
    const dataFolder = join(path, ...Array.from({ length: 4 }, () => 'x'.repeat(40)));
    const node = await startNode({ dataFolder });
    expect(node.stdout()).toContain('parley admin works only while this server does not run');
    const refused = await admin(dataFolder, 'key', 'list');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('in use by another process');
    await node.stop();
    expect(made((await admin(dataFolder, 'key', 'create', 'later')).stdout)).toBe(true);
  });

  test('tells clients of another log', async () => {
    const node = await startNode();
    const { token } = await backEnd(node, await makeKey(node)).user('k', 'K');
    const before = await device(node, token);
    const { code, stdout } = await admin(node.dataFolder, 'new-epoch');
    expect(code).toBe(0);
    await before.client.next(({ error }) => error === 'going_away');
    await before.client.closed;
    const after = await device(node, token);
    expect(after.answer.epoch).toBe(stdout.trim());
    expect(after.answer.epoch).not.toBe(before.answer.epoch);
    after.client.destroy();
  });

  test('a wrong command is one clear line', async () => {
    const { path, remove } = await tempFolder('admin');
    onTestFinished(remove);
    const wrong: [string[], number][] = [
      [['key', 'list'], 1],
      [['key', 'revoke', '1'], 1],
      [['new-epoch'], 1],
      [['key', 'revoke', 'one'], 2],
      [['key', 'create', ' '], 2],
      [['key', 'list', '--db', 'nonsense'], 2],
    ];
    await Promise.all(
      wrong.map(async ([args, expected]) => {
        const { code, stdout, stderr } = await admin(path, ...args);
        expect({ args, code, stdout }).toEqual({ args, code: expected, stdout: '' });
        expect(stderr).toMatch(/^parley: [^\n]+\n$/);
      }),
    );
  });
});

test('the examples of the document happen as they are written', async () => {
  const node = await startNode();
  const shop = backEnd(node, await makeKey(node));
  for (const { request, answer } of Object.values(examples.token)) {
    const { status, body } = await shop.tokens(request);
    expect({ status, user: body.user }).toEqual({ status: 200, user: answer.user });
    expect(Object.keys(body)).toEqual(Object.keys(answer));
    expect(body.token).toMatch(new RegExp(`^p${answer.user.id}\\.[\\w-]{43}$`));
    expect(answer.token).toMatch(new RegExp(`^p${answer.user.id}\\.[\\w-]{43}$`));
  }
  for (const { request, answer } of Object.values(examples.message)) {
    const { status, body } = await shop.messages(request);
    expect({ status, body }).toEqual({
      status: 200,
      body: { ...answer, at: expect.any(Number) },
    });
  }
});

test('a key that asks too often, and an address that tries too many, wait', async () => {
  const node = await startNode({
    env: { PARLEY_RATE_LIMIT: 'on', PARLEY_RATE_LIMIT_KEY: '5', PARLEY_RATE_LIMIT_LOGINS: '3' },
  });
  const shop = backEnd(node, await makeKey(node));
  const ask = () => shop.tokens({ user: { key: 'k', name: 'K' } });
  const answers = await Promise.all(Array.from({ length: 50 }, ask));
  const limited = answers.filter(({ status }) => status === 429);
  expect(limited.length).toBeGreaterThan(0);
  for (const { body, headers } of limited) {
    expect(body).toMatchObject({ error: 'rate_limited', retry: true });
    expect(headers.get('retry-after')).toBe('1');
  }
  await eventually(
    async () => (await ask()).status === 200,
    10_000,
    () => 'the next second',
  );
  const thief = backEnd(node, `sk_${'A'.repeat(43)}`);
  const tries = [];
  for (let at = 0; at < 5; at += 1) tries.push((await thief.tokens({})).status);
  expect(tries).toEqual([401, 401, 401, 429, 429]);
  expect((await ask()).status).not.toBe(401);
});

test('what cannot be stored is answered with 503, and can be sent again', async () => {
  const disk = await ((await mayMount()) ? mountedDisk : limitedFiles)();
  onTestFinished(disk.remove);
  const node = await startNode({ dataFolder: disk.dataFolder });
  const shop = backEnd(node, await makeKey(node));
  const [from, to] = [await shop.user('from', 'From'), await shop.user('to', 'To')];
  const send = (ref: number) =>
    shop.messages({
      from: { id: from.id },
      to: { id: to.id },
      msg: 'x'.repeat(10_000),
      ref: `${ref}`,
    });
  await disk.fill(node);
  let ref = 1;
  while ((await send(ref)).status === 200) ref += 1;
  const unavailable = { status: 503, body: { errno: 300, error: 'unavailable', retry: true } };
  expect(await send(ref)).toMatchObject(unavailable);
  expect(await shop.tokens({ user: { key: 'from' } })).toMatchObject(unavailable);
  expect(await shop.tokens({ user: { key: 'new', name: 'New' } })).toMatchObject(unavailable);
  await disk.empty(node);
  await eventually(
    async () => (await send(ref)).status === 200,
    10_000,
    () => 'stored again',
  );
  expect((await send(ref)).body).toMatchObject({ seq: ref, duplicate: true });
});
