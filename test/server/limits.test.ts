import { describe, expect, test } from 'vitest';
import { type ClassicClient, connectClassic } from '../support/classic-client.ts';
import { errorCount, metric, untilMetric } from './metrics.ts';
import { login, newcomer, PASSWORD, type Person, register, say } from './people.ts';
import { useParley } from './use-parley.ts';
import { openWire } from './wire.ts';

const many = <Value>(count: number, make: (at: number) => Promise<Value>): Promise<Value[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => make(at)));

describe('connections that have not logged in', () => {
  const node = useParley({ env: { PARLEY_MAX_GUESTS: '20' } });

  test('are limited; those that have logged in are not counted and not disturbed', async () => {
    const users: Person[] = [];
    while (users.length < 30) {
      users.push(await newcomer(node().tcpPort, `user ${users.length}`));
    }
    const guests = await many(20, () => connectClassic(node().tcpPort));
    await untilMetric(node(), 'parley_guests', (count) => count === 20);
    for (let at = 0; at < 200; at += 20) {
      const refused = await many(20, () => openWire(node().tcpPort));
      for (const wire of refused) {
        expect(JSON.parse(await wire.untilEnd())).toMatchObject({ error: 'too_many_connections' });
        wire.socket.destroy();
      }
    }
    expect(await errorCount(node(), 'too_many_connections')).toBe(200);
    expect(await metric(node(), 'parley_guests')).toBe(20);
    const [user] = users;
    if (user) expect(await say(user, { msgid: 6, toid: user.id, msg: 'x' })).toHaveProperty('seq');
    const [one, another] = guests;
    await Promise.all([one?.close(), another?.close()]);
    await untilMetric(node(), 'parley_guests', (count) => count === 18);
    const late = await newcomer(node().tcpPort, 'late');
    for (const { client } of [...users, late]) client.destroy();
    for (const guest of guests) guest.destroy();
    await untilMetric(node(), 'parley_connections', (count) => count === 0);
    expect([
      await metric(node(), 'parley_guests'),
      await metric(node(), 'parley_sessions'),
    ]).toEqual([0, 0]);
  });
});

describe('time', () => {
  const node = useParley({
    env: { PARLEY_LOGIN_TIMEOUT_MS: '1500', PARLEY_IDLE_TIMEOUT_MS: '4000' },
  });

  test('ends guests who do not log in, though they keep sending', async () => {
    const [silent, busy, slow] = await many(3, () => connectClassic(node().tcpPort));
    const timer = setInterval(() => busy?.send({ msgid: 3 }), 100);
    slow?.sendRaw('{"msgid":1,');
    for (const guest of [silent, busy, slow]) {
      const error = await guest?.next((frame) => frame.error === 'login_timeout', 8_000);
      expect(error).toMatchObject({ msgid: 12 });
      await guest?.closed;
    }
    clearInterval(timer);
    expect(await errorCount(node(), 'login_timeout')).toBe(3);
  });

  test('ends who says nothing for long, and not who says something', async () => {
    const [quiet, talker] = [
      await newcomer(node().tcpPort, 'quiet'),
      await newcomer(node().tcpPort, 'talker'),
    ];
    const timer = setInterval(() => talker.client.sendRaw('\n'), 500);
    const error = await quiet.client.next((frame) => frame.error === 'idle_timeout', 12_000);
    expect(error).toMatchObject({ msgid: 12 });
    await quiet.client.closed;
    expect(await say(talker, { msgid: 6, toid: talker.id, msg: 'x' })).toHaveProperty('seq');
    // After a logout the time for the next login begins, whenever the connection was opened.
    talker.client.send({ msgid: 3, ref: 'out' });
    await talker.client.next(({ ref }) => ref === 'out');
    await expect(talker.client.next(({ msgid }) => msgid === 12, 1_200)).rejects.toThrow('longer');
    expect(await login(talker.client, talker.id)).toMatchObject({ errno: 0 });
    clearInterval(timer);
    await talker.client.close();
  });
});

describe('attempts by address', () => {
  const node = useParley({
    env: {
      PARLEY_RATE_LIMIT: 'on',
      PARLEY_RATE_LIMIT_LOGINS: '5',
      PARLEY_RATE_LIMIT_REGISTRATIONS: '3',
    },
  });

  const attempt = async (client: ClassicClient, frame: object, answer: number) => {
    client.send({ ...frame, password: PASSWORD });
    return await client.nextOf(answer);
  };

  test('are limited, whatever connection they come over; addresses are counted apart', async () => {
    const client = await connectClassic(node().tcpPort);
    const ids: number[] = [];
    for (const name of ['r1', 'r2', 'r3']) ids.push(await register(client, name));
    const refused = await attempt(
      await connectClassic(node().tcpPort),
      { msgid: 4, name: 'r4' },
      5,
    );
    expect(refused).toMatchObject({
      errno: 1,
      errmsg: expect.stringContaining('too many attempts'),
    });
    for (let at = 0; at < 5; at += 1) {
      const wrong = await connectClassic(node().tcpPort);
      expect(await login(wrong, ids[0] ?? 0, 'wrong')).toMatchObject({ errno: 1 });
      wrong.destroy();
    }
    expect(await login(client, ids[0] ?? 0)).toMatchObject({ errno: 113 });
    expect(await errorCount(node(), 'rate_limited')).toBe(2);
    client.destroy();
  });
});
