import { describe, expect, test } from 'vitest';
import { type ClassicFrame, connectClassic } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { anotherDevice, ask, type Device, newDevice, readLog } from './devices.ts';
import { admin } from './http-door.ts';
import { newcomer, PASSWORD, register, registered } from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley();
const port = (): number => node().tcpPort;

const RENAME = 100;
const RENEW_RECOVERY = 101;
const RECOVER = 103;
const EXPORT = 104;
const ERASE = 106;

/** Asks on a connection of its own, before a login. */
async function askAsGuest(frame: ClassicFrame): Promise<ClassicFrame> {
  const client = await connectClassic(port());
  const answer = await ask(client, frame);
  client.destroy();
  return answer;
}

const tryLogin = (fields: ClassicFrame) => askAsGuest({ msgid: 1, v: 2, ...fields });

async function withCodes(name: string): Promise<{ id: number; codes: string[] }> {
  const answer = await askAsGuest({ msgid: 4, v: 2, name, password: PASSWORD });
  expect(answer).toMatchObject({ msgid: 5, errno: 0 });
  return { id: Number(answer.id), codes: answer.recovery as string[] };
}

describe('another name', () => {
  test('is told to all devices of the user, and shown to others from then on', async () => {
    const [al, bo] = [await newDevice(port(), 'al n1'), await newDevice(port(), 'bo n1')];
    const al2 = await anotherDevice(port(), al);
    await ask(bo.client, { msgid: 7, friendid: al.id });
    const { conv } = await ask(al.client, { msgid: 6, toid: bo.id, msg: 'before' });
    expect(await bo.client.nextOf(6)).toMatchObject({ name: 'al n1' });
    expect(await ask(al.client, { msgid: RENAME, name: '李 n1' })).toMatchObject({
      ...{ msgid: 11, name: '李 n1' },
    });
    for (const { client } of [al, al2]) {
      const told = await client.next(({ kind }) => kind === 'renamed');
      expect(told).toMatchObject({ msgid: 36, conv: `u${al.id}`, data: { name: '李 n1' } });
      await ask(client, { msgid: 6, toid: bo.id, msg: 'after' });
      expect(await bo.client.nextOf(6)).toMatchObject({ name: '李 n1' });
    }
    expect((await readLog(bo, String(conv))).map(({ name }) => name)).toEqual(
      Array(3).fill('李 n1'),
    );
    expect(await ask(bo.client, { msgid: 30 })).toMatchObject({
      friends: [{ id: al.id, name: '李 n1' }],
    });
    expect(await tryLogin({ name: 'al n1', password: PASSWORD })).toMatchObject({ errno: 1 });
    expect(await tryLogin({ name: '李 N1', password: PASSWORD })).toMatchObject({ id: al.id });
    expect(await registered(port(), 'al n1')).not.toBe(al.id);
  });

  test('that is taken, or none, changes nothing', async () => {
    const [al] = [await newDevice(port(), 'al n2'), await newDevice(port(), 'bo n2')];
    expect(await ask(al.client, { msgid: RENAME, name: 'BO n2' })).toMatchObject({ errno: 3 });
    for (const name of ['', ' x', 'x'.repeat(51), 'a\0b', '\u200b']) {
      const refused = await ask(al.client, { msgid: RENAME, name });
      expect(refused).toMatchObject({ msgid: 12, error: 'invalid_name' });
    }
    for (const name of [7, null, {}, ['x'], undefined]) {
      expect(await ask(al.client, { msgid: RENAME, name })).toMatchObject({ errno: 106 });
    }
    // The same again is done already, and no news.
    expect(await ask(al.client, { msgid: RENAME, name: 'al n2' })).toMatchObject({ msgid: 11 });
    expect(await readLog(al, `u${al.id}`)).toEqual([]);
  });

  test('of two who want one at once one gets it', async () => {
    const devices = [await newDevice(port(), 'al n3'), await newDevice(port(), 'bo n3')];
    const answers = await Promise.all(
      devices.map(({ client }) => ask(client, { msgid: RENAME, name: 'the n3' })),
    );
    expect(answers.map(({ errno }) => errno ?? 0).sort()).toEqual([0, 3]);
  });

  test('is not for a classic client', async () => {
    const old = await newcomer(port(), 'old n4');
    old.client.send({ msgid: RENAME, name: 'new n4', ref: 'r' });
    expect(await old.client.nextOf(12)).toMatchObject({ error: 'unknown_message' });
  });
});

describe('a recovery code', () => {
  test('sets another password once, and ends what was logged in', async () => {
    const { id, codes } = await withCodes('al r1');
    expect(new Set(codes).size).toBe(10);
    const al = await anotherDevice(port(), { id });
    const recover = { msgid: RECOVER, name: 'AL r1', code: codes[0]?.toUpperCase() };
    expect(await askAsGuest({ ...recover, newpassword: 'another' })).toMatchObject({ msgid: 11 });
    expect(await al.client.nextOf(12)).toMatchObject({ error: 'logged_out' });
    await al.client.closed;
    expect(await tryLogin({ token: al.token })).toMatchObject({ error: 'invalid_token' });
    expect(await tryLogin({ id, password: PASSWORD })).toMatchObject({ errno: 1 });
    expect(await tryLogin({ id, password: 'another' })).toMatchObject({ errno: 0 });
    const again = await askAsGuest({ ...recover, newpassword: 'a third' });
    expect(again).toMatchObject({ errno: 252, error: 'invalid_recovery', retry: false });
    const both = [codes[1], codes[1]].map((code) =>
      askAsGuest({ ...recover, code, newpassword: 'both' }),
    );
    expect((await Promise.all(both)).map(({ msgid }) => msgid).sort()).toEqual([11, 12]);
  });

  test('of somebody else, or none, is refused like an unknown name', async () => {
    const [al, bo] = [await withCodes('al r2'), await withCodes('bo r2')];
    const refused = { msgid: 12, errno: 252, error: 'invalid_recovery' };
    const newpassword = 'stolen';
    for (const [name, code] of [
      ['al r2', bo.codes[0]],
      ['nobody r2', al.codes[0]],
      ['al r2', '0000-0000-0000-0000'],
      ['al r2', "' or 1 = 1 --"],
      ['\0', '\0'],
    ]) {
      expect(await askAsGuest({ msgid: RECOVER, name, code, newpassword })).toMatchObject(refused);
    }
    for (const fields of [{ code: '' }, { code: 7 }, { name: 7 }, { newpassword: '' }, {}]) {
      const bad = { name: 'al r2', code: 'x', ...fields };
      const answer = await askAsGuest({ msgid: RECOVER, ...bad });
      expect(answer).toMatchObject({ error: 'invalid_field' });
    }
    expect(await tryLogin({ id: al.id, password: PASSWORD })).toMatchObject({ errno: 0 });
  });

  test('ends when others are made, which needs the password', async () => {
    const { id, codes } = await withCodes('al r3');
    const { client } = await anotherDevice(port(), { id });
    expect(await ask(client, { msgid: RENEW_RECOVERY, password: 'wrong' })).toMatchObject({
      error: 'invalid_credentials',
    });
    const renewed = await ask(client, { msgid: RENEW_RECOVERY, password: PASSWORD });
    expect(renewed).toMatchObject({ msgid: 102, codes: expect.any(Array) });
    const [code] = renewed.codes as string[];
    const recover = { msgid: RECOVER, name: 'al r3', newpassword: 'x' };
    expect(await askAsGuest({ ...recover, code: codes[0] })).toMatchObject({ errno: 252 });
    expect(await askAsGuest({ ...recover, code })).toMatchObject({ msgid: 11 });
  });

  test('is not made for a classic registration, and is refused to who is logged in', async () => {
    const client = await connectClassic(port());
    client.send({ msgid: 4, name: 'old r4', password: PASSWORD });
    expect(await client.nextOf(5)).not.toHaveProperty('recovery');
    client.destroy();
    const al = await newDevice(port(), 'al r4');
    const recover = { msgid: RECOVER, name: 'al r4', code: 'x', newpassword: 'x' };
    expect(await ask(al.client, recover)).toMatchObject({ error: 'already_logged_in' });
  });
});

const erase = (device: Device, messages: 'keep' | 'remove') =>
  ask(device.client, { msgid: ERASE, password: PASSWORD, messages });

describe('an erased account', () => {
  test('is nobody’s any more; what was said stays, without a name', async () => {
    const [al, bo] = [await newDevice(port(), 'al e1'), await newDevice(port(), 'bo e1')];
    const al2 = await anotherDevice(port(), al);
    await ask(al.client, { msgid: 7, friendid: bo.id });
    const { conv } = await ask(al.client, { msgid: 6, toid: bo.id, msg: 'mine' });
    await ask(bo.client, { msgid: 6, toid: al.id, msg: 'yours' });
    expect(await erase(al, 'keep')).toMatchObject({ msgid: 11 });
    for (const { client } of [al, al2]) {
      expect(await client.nextOf(12)).toMatchObject({ error: 'logged_out' });
      await client.closed;
    }
    expect(await bo.client.next(({ kind }) => kind === 'removed')).toMatchObject({
      ...{
        conv: `u${bo.id}`,
        id: al.id,
        name: 'deleted user',
        data: { id: al.id, name: 'deleted user' },
      },
    });
    expect(await readLog(bo, String(conv))).toMatchObject([
      { id: al.id, name: 'deleted user', msg: 'mine' },
      { id: bo.id, name: 'bo e1', msg: 'yours' },
    ]);
    expect(await tryLogin({ id: al.id, password: PASSWORD })).toMatchObject({ errno: 1 });
    expect(await tryLogin({ id: al.id, password: '' })).toMatchObject({ errno: 1 });
    expect(await tryLogin({ token: al.token })).toMatchObject({ error: 'invalid_token' });
    const late = await ask(bo.client, { msgid: 6, toid: al.id, msg: 'are you there?' });
    expect(late).toMatchObject({ errno: 200, error: 'unknown_user' });
    const again = await newDevice(port(), 'al e1');
    expect(again.id).not.toBe(al.id);
  });

  test('has asked nobody, and nobody has asked it', async () => {
    const [al, bo, cy] = [
      await newDevice(port(), 'al e6'),
      await newDevice(port(), 'bo e6'),
      await newDevice(port(), 'cy e6'),
    ];
    await ask(al.client, { msgid: 85, display: 'Al', about: 'secret' });
    await ask(al.client, { msgid: 73, user: bo.id });
    await ask(cy.client, { msgid: 73, user: al.id });
    await erase(al, 'keep');
    await bo.client.next(({ kind, id }) => kind === 'withdrawn' && id === al.id);
    await cy.client.next(({ kind, id }) => kind === 'removed' && id === al.id);
    for (const { client } of [bo, cy]) {
      await eventually(
        async () => !JSON.stringify(await ask(client, { msgid: 78 })).includes('deleted user'),
        5_000,
        () => 'the requests to end',
      );
      expect(await ask(client, { msgid: 83, user: al.id })).toMatchObject({ errno: 200 });
    }
  });

  test('takes away what was said where its owner wants that, and nothing of others', async () => {
    const [al, bo] = [await newDevice(port(), 'al e2'), await newDevice(port(), 'bo e2')];
    const { conv } = await ask(al.client, { msgid: 6, toid: bo.id, msg: 'secret' });
    await ask(bo.client, { msgid: 6, toid: al.id, msg: 'yours' });
    await ask(al.client, { msgid: 6, toid: bo.id, msg: 'secret too' });
    await erase(al, 'remove');
    await eventually(
      async () => !JSON.stringify(await readLog(bo, String(conv))).includes('secret'),
      5_000,
      () => 'the texts to go',
    );
    const log = await readLog(bo, String(conv));
    expect(log.map(({ msg }) => msg)).toEqual([undefined, 'yours', undefined]);
    expect(log[0]).toMatchObject({ recalled: expect.any(Number) });
  });

  test('leaves its groups: to an admin or a member, or to nobody', async () => {
    const [al, bo] = [await newDevice(port(), 'al e3'), await newDevice(port(), 'bo e3')];
    const made = await ask(al.client, { msgid: 8, groupname: 'g e3' });
    const groupid = Number(made.groupid);
    await ask(al.client, { msgid: 8, groupname: 'alone e3' });
    await ask(bo.client, { msgid: 9, groupid });
    await erase(al, 'keep');
    await bo.client.next(({ kind, id }) => kind === 'left' && id === al.id);
    const { members } = await ask(bo.client, { msgid: 32, groupid });
    expect(members).toMatchObject([{ id: bo.id, role: 'creator' }]);
  });

  test('needs the right password, and a word about the messages', async () => {
    const al = await newDevice(port(), 'al e4');
    const request = { msgid: ERASE, password: PASSWORD, messages: 'keep' };
    expect(await ask(al.client, { ...request, password: 'wrong' })).toMatchObject({
      error: 'invalid_credentials',
    });
    for (const bad of [{ messages: 'all' }, { messages: 7 }, { messages: '' }, { password: 7 }]) {
      expect(await ask(al.client, { ...request, ...bad })).toMatchObject({ errno: 106 });
    }
    expect(await ask(al.client, { msgid: ERASE })).toMatchObject({ errno: 106 });
    expect(await tryLogin({ id: al.id, password: PASSWORD })).toMatchObject({ errno: 0 });
  });

  test('ends a classic session, too, and what is under way has one outcome', async () => {
    const client = await connectClassic(port());
    const id = await register(client, 'old e5');
    client.send({ msgid: 1, id, password: PASSWORD });
    await client.nextOf(2);
    const al = await anotherDevice(port(), { id });
    const al2 = await anotherDevice(port(), { id });
    const bo = await newDevice(port(), 'bo e5');
    const both = [erase(al, 'remove'), erase(al2, 'keep')].map((asked) =>
      Promise.race([asked, al2.client.closed, al.client.closed]),
    );
    for (let at = 0; at < 20; at += 1) al.client.send({ msgid: 6, toid: bo.id, msg: 'late' });
    await Promise.all(both);
    await Promise.all([client.closed, al.client.closed, al2.client.closed]);
    expect(await tryLogin({ id, password: PASSWORD })).toMatchObject({ errno: 1 });
  });
});

describe('an export', () => {
  const fetchFrom = (path: unknown) => fetch(`http://127.0.0.1:${node().httpPort}${path}`);

  test('has all that is kept of a user and what he may read, once', async () => {
    const [al, bo] = [await newDevice(port(), 'al x1'), await newDevice(port(), 'bo x1')];
    await ask(al.client, { msgid: 7, friendid: bo.id });
    await ask(al.client, { msgid: 6, toid: bo.id, msg: 'mine 你好', order: 1 });
    await ask(bo.client, { msgid: 6, toid: al.id, msg: 'yours' });
    const made = await ask(bo.client, { msgid: 8, groupname: 'g x1' });
    await ask(bo.client, { msgid: 10, groupid: made.groupid, msg: 'before he came' });
    await ask(al.client, { msgid: 9, groupid: made.groupid });
    await ask(bo.client, { msgid: 10, groupid: made.groupid, msg: 'to him' });
    const granted = await ask(al.client, { msgid: EXPORT });
    expect(granted).toMatchObject({ msgid: 105, expires: expect.any(Number) });
    const response = await fetchFrom(granted.path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toContain('attachment');
    const text = await response.text();
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ClassicFrame);
    expect(lines[0]).toMatchObject({ type: 'profile', id: al.id, name: 'al x1' });
    expect(lines.at(-1)).toEqual({ type: 'end' });
    expect(lines).toContainEqual({ type: 'contact', id: bo.id, name: 'bo x1' });
    expect(lines).toContainEqual(expect.objectContaining({ type: 'device', name: 'first' }));
    const said = lines.flatMap(({ type, kind, body }) =>
      type === 'entry' && kind === 'message' ? [(body as ClassicFrame).msg] : [],
    );
    expect(said.sort()).toEqual(['mine 你好', 'to him', 'yours']);
    expect(text).not.toContain('before he came');
    expect((await fetchFrom(granted.path)).status).toBe(404);
    // It has ended: another one may be asked for.
    await eventually(
      async () => (await ask(al.client, { msgid: EXPORT })).msgid === 105,
      5_000,
      () => 'the end of the export',
    );
  });

  test('is not given to who has no grant', async () => {
    const al = await newDevice(port(), 'al x2');
    const { path } = await ask(al.client, { msgid: EXPORT });
    const newer = await ask(al.client, { msgid: EXPORT });
    const others = [path, `${newer.path}x`, '/export/x', `/export/${al.token}`, '/export/%00'];
    for (const other of others) expect((await fetchFrom(other)).status).toBe(404);
    expect((await fetchFrom(newer.path)).status).toBe(200);
  });
});

test('an operator gives a new password to who has lost his and has no codes', async () => {
  const al = await newDevice(port(), 'al 忘 p1');
  const { code, stdout } = await admin(node().dataFolder, 'new-password', 'AL 忘 p1');
  expect(code).toBe(0);
  const password = stdout.trim();
  expect(password).toMatch(/^[\w-]{16}$/);
  expect(await tryLogin({ id: al.id, password: PASSWORD })).toMatchObject({ errno: 1 });
  expect(await tryLogin({ token: al.token })).toMatchObject({ error: 'invalid_token' });
  expect(await tryLogin({ id: al.id, password })).toMatchObject({ errno: 0, id: al.id });
  const unknown = await admin(node().dataFolder, 'new-password', 'nobody p1');
  expect(unknown).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('no user'),
  });
});
