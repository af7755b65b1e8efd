import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { type ClassicFrame, connectClassic } from '../support/classic-client.ts';
import { startParley } from '../support/parley-node.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { anotherDevice, ask, type Device, deviceAgain, newDevice, readLog } from './devices.ts';
import { newcomer, PASSWORD } from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley();
const port = (): number => node().tcpPort;

const INVALID = { msgid: 2, errno: 6, error: 'invalid_token', retry: false };

/** Tries a login on a connection of its own; what it was answered. */
async function tryLogin(fields: ClassicFrame, at = port()): Promise<ClassicFrame> {
  const client = await connectClassic(at);
  const answer = await ask(client, { msgid: 1, v: 2, ...fields });
  client.destroy();
  return answer;
}

async function devicesOf({ client }: Device): Promise<ClassicFrame[]> {
  const answer = await ask(client, { msgid: 34 });
  expect(answer).toMatchObject({ msgid: 35 });
  return answer.devices as ClassicFrame[];
}

describe('a token', () => {
  test('that was never given is refused, whatever it looks like', async () => {
    const al = await newDevice(port(), 'al1');
    const bo = await newDevice(port(), 'bo1');
    const [version, ...rest] = al.token.split('.');
    const others = [
      ...['x', '.', '..', 'p1', 'p1.', 'p1..', `p1.${al.id}`, `p1.${al.id}.`, 'p'.repeat(256)],
      ...[al.token.slice(0, -1), `${al.token}A`, ` ${al.token}`, al.token.toUpperCase()],
      ...[`${version}2.${rest.join('.')}`, '\0', '你好', 'p1.0.x', 'p1.-1.x', 'p1.1e9.x', '😀'],
      al.token.slice(0, 20) + bo.token.slice(20),
      bo.token.slice(0, 20) + al.token.slice(20),
      `p1.99999999999999999999.${rest.at(-1)}`,
    ].filter((token) => token !== al.token && token !== bo.token);
    for (const token of others) expect(await tryLogin({ token })).toMatchObject(INVALID);
    // The id and the name beside it say nothing: the token alone does.
    expect(await tryLogin({ token: al.token, id: bo.id, name: 'bo1' })).toMatchObject({
      ...{ errno: 0, id: al.id, name: 'al1' },
    });
    for (const token of ['', 'x'.repeat(257), 7, null, {}, ['x'], true]) {
      expect(await tryLogin({ token })).toMatchObject({ msgid: 12, errno: 106 });
    }
  });

  test('ends when its owner revokes it; another one cannot', async () => {
    const al = await newDevice(port(), 'al2');
    const beside = await anotherDevice(port(), al, { device: 'beside' });
    const again = await deviceAgain(port(), beside);
    const bo = await newDevice(port(), 'bo2');
    const device = beside.answer.device;
    expect(again.answer.device).toBe(device);
    expect(await ask(bo.client, { msgid: 37, device: 50 })).toMatchObject({ errno: 204 });
    expect(await devicesOf(al)).toEqual([
      expect.objectContaining({ device, name: 'beside', current: false }),
      expect.objectContaining({ device: al.answer.device, name: 'first', current: true }),
    ]);
    expect(await ask(al.client, { msgid: 37, device })).toMatchObject({ msgid: 11 });
    for (const { client } of [beside, again]) {
      expect(await client.nextOf(12)).toMatchObject({ errno: 120, error: 'logged_out' });
      await client.closed;
    }
    expect(await tryLogin({ token: beside.token })).toMatchObject(INVALID);
    expect(await ask(al.client, { msgid: 37, device })).toMatchObject({ errno: 204 });
    expect(await devicesOf(al)).toHaveLength(1);
    expect(await devicesOf(bo)).toHaveLength(1);
  });

  test('ends with a logout that forgets it, on all its connections, and not with another one', async () => {
    const al = await newDevice(port(), 'al3');
    const twin = await deviceAgain(port(), al);
    const beside = await anotherDevice(port(), al);
    await ask(al.client, { msgid: 3 });
    expect(await ask(al.client, { msgid: 34 })).toMatchObject({ errno: 110 });
    const back = await ask(al.client, { msgid: 1, v: 2, token: al.token });
    expect(back).toMatchObject({ msgid: 2, errno: 0 });
    expect(await ask(al.client, { msgid: 3, forget: true })).toMatchObject({ msgid: 11 });
    expect(await ask(al.client, { msgid: 1, v: 2, token: al.token })).toMatchObject(INVALID);
    expect(await twin.client.nextOf(12)).toMatchObject({ errno: 120 });
    await twin.client.closed;
    expect(await devicesOf(beside)).toMatchObject([{ current: true }]);
  });

  test('beyond the fiftieth ends the one that was not used for longest', async () => {
    const first = await newDevice(port(), 'al4');
    const second = await anotherDevice(port(), first);
    for (let at = 2; at < 50; at += 1) {
      const { client } = await anotherDevice(port(), first, { device: `d${at}` });
      client.destroy();
    }
    expect(await devicesOf(first)).toHaveLength(50);
    await anotherDevice(port(), first, { device: 'the last' });
    const left = await devicesOf(second);
    expect(left).toHaveLength(50);
    expect(left.map(({ device }) => device)).not.toContain(first.answer.device);
    expect(left.map(({ device }) => device)).toContain(second.answer.device);
    expect(await tryLogin({ token: first.token })).toMatchObject(INVALID);
    expect(await tryLogin({ token: second.token })).toMatchObject({ errno: 0 });
  });

  test('ends when it was not used for 90 days; a use begins them anew', async () => {
    const { path: dataFolder, remove } = await tempFolder('tokens');
    const before = await startParley({ dataFolder });
    const al = await newDevice(before.tcpPort, 'al');
    const used = await anotherDevice(before.tcpPort, al);
    const listed = await devicesOf(al);
    for (const { created, used: last, expires } of listed) {
      expect(Number(expires) - Number(last)).toBe(90 * 24 * 3_600_000);
      expect(created).toBe(last);
    }
    await before.stop();
    const database = new DatabaseSync(join(dataFolder, 'parley.db'));
    const change = database.prepare(
      'update session_token set expires_at = ?, used_at = used_at - 7200000 where id = ?',
    );
    change.run(Date.now() - 1, Number(al.answer.device));
    change.run(Date.now() + 600_000, Number(used.answer.device));
    database.close();
    const after = await startParley({ dataFolder });
    expect(await tryLogin({ token: al.token }, after.tcpPort)).toMatchObject(INVALID);
    const back = await deviceAgain(after.tcpPort, used);
    const [device] = await devicesOf(back);
    expect(Number(device?.expires)).toBeGreaterThan(Date.now() + 89 * 24 * 3_600_000);
    expect(await devicesOf(back)).toHaveLength(1);
    await after.stop();
    await remove();
  });
});

describe('attempts', () => {
  const limited = useParley({ env: { PARLEY_RATE_LIMIT: 'on', PARLEY_RATE_LIMIT_LOGINS: '5' } });

  test('at tokens and at the present password are limited; a right token is let in', async () => {
    const at = limited().tcpPort;
    const al = await newDevice(at, 'al');
    for (let tries = 0; tries < 4; tries += 1) {
      expect(await tryLogin({ token: `${al.token}x` }, at)).toMatchObject(INVALID);
    }
    expect(await tryLogin({ token: `${al.token}x` }, at)).toMatchObject({ errno: 113 });
    for (let logins = 0; logins < 10; logins += 1) await deviceAgain(at, al);
    const guess = { msgid: 38, password: 'wrong', newpassword: 'x' };
    for (let tries = 0; tries < 5; tries += 1) {
      const device = tries % 2 === 0 ? al : await deviceAgain(at, al);
      expect(await ask(device.client, guess)).toMatchObject({ errno: 1 });
    }
    const right = { ...guess, password: PASSWORD };
    expect(await ask(al.client, right)).toMatchObject({ msgid: 12, errno: 113, retry: true });
  });
});

describe('a new password', () => {
  test('ends all tokens and all other connections, old clients too; the old one does not do', async () => {
    const old = await newcomer(port(), 'al5');
    const al = await anotherDevice(port(), old);
    const beside = await anotherDevice(port(), old);
    const twin = await deviceAgain(port(), al);
    const change = { msgid: 38, password: PASSWORD, newpassword: 'another' };
    expect(await ask(al.client, { ...change, password: 'wrong' })).toMatchObject({
      ...{ msgid: 12, errno: 1, error: 'invalid_credentials' },
    });
    const changed = await ask(al.client, change);
    expect(changed).toMatchObject({ msgid: 11, token: expect.any(String) });
    for (const { client } of [beside, twin, old]) {
      expect(await client.nextOf(12)).toMatchObject({ errno: 120, error: 'logged_out' });
      await client.closed;
    }
    for (const { token } of [al, beside, twin]) {
      expect(await tryLogin({ token })).toMatchObject(INVALID);
    }
    expect(await tryLogin({ id: al.id, password: PASSWORD })).toMatchObject({ errno: 1 });
    expect(await tryLogin({ id: al.id, password: 'another' })).toMatchObject({ errno: 0 });
    expect(await tryLogin({ token: changed.token })).toMatchObject({ errno: 0, id: al.id });
    expect((await devicesOf(al)).filter(({ current }) => current)).toMatchObject([
      { name: 'another' },
    ]);
  });

  test('in the middle of what other devices send, loses nothing that was acknowledged', async () => {
    const al = await newDevice(port(), 'al6');
    const bo = await newDevice(port(), 'bo6');
    const others = await Promise.all([1, 2, 3, 4].map(() => anotherDevice(port(), al)));
    for (const [of, { client }] of others.entries()) {
      for (let at = 0; at < 500; at += 1) {
        client.send({ msgid: 6, toid: bo.id, msg: 'm', ref: `${of}.${at}` });
      }
    }
    await ask(al.client, { msgid: 38, password: PASSWORD, newpassword: 'another' });
    await Promise.all(others.map(({ client }) => client.closed));
    const log = await readLog(bo, `d${al.id}.${bo.id}`, 0, 500);
    const refs = log.map(({ ref }) => ref);
    expect(new Set(refs).size).toBe(refs.length);
    for (const { client } of others) {
      for (const { msgid, ref, seq } of client.received) {
        if (msgid === 20) expect(log[Number(seq) - 1]).toMatchObject({ ref });
      }
      expect(client.received.at(-1)).toMatchObject({ msgid: 12, errno: 120 });
    }
  });

  test('is not outrun by logins with the old one, or with a token that it ends', async () => {
    for (let round = 0; round < 8; round += 1) {
      const al = await newDevice(port(), `al7.${round}`);
      const newpassword = `new ${round}`;
      const clients = await Promise.all(Array.from({ length: 24 }, () => connectClassic(port())));
      const changing = ask(al.client, { msgid: 38, password: PASSWORD, newpassword });
      const logins = Promise.allSettled(
        clients.map((client, at) =>
          ask(client, {
            ...{ msgid: 1, v: 2 },
            ...(at % 2 === 0 ? { token: al.token } : { id: al.id, password: PASSWORD }),
          }),
        ),
      );
      const { token } = await changing;
      for (const [at, answer] of (await logins).entries()) {
        if (answer.status === 'fulfilled' && answer.value.errno !== 0) continue;
        // Who was let in is out again.
        await clients[at]?.closed;
      }
      expect(await devicesOf(al)).toMatchObject([{ current: true }]);
      expect(await tryLogin({ token })).toMatchObject({ errno: 0 });
      for (const client of clients) client.destroy();
    }
  });
});
