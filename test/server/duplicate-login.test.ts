import { expect, test } from 'vitest';
import { connectClassic } from '../support/classic-client.ts';
import { comeBack, listOf, login, newcomer, say, textsOf } from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley();
const REFUSAL = { errmsg: 'this account is using, input another!', errno: 2, msgid: 2 };

test('a second login is refused and leaves both connections usable', async () => {
  const first = await newcomer(node().tcpPort, 'first');
  const other = await newcomer(node().tcpPort, 'other');
  await other.client.close();
  const second = await connectClassic(node().tcpPort);
  expect(await login(second, first.id)).toEqual(REFUSAL);
  expect(await login(second, other.id)).toMatchObject({ errno: 0, id: other.id });
  second.send({ msgid: 6, toid: first.id, msg: 'still there?' });
  expect(await first.client.nextOf(6)).toMatchObject({ msg: 'still there?' });
  await Promise.all([first.client.close(), second.close()]);
});

test('the next correct login after a refusal takes over; the old connection is closed', async () => {
  const old = await newcomer(node().tcpPort, 'mover');
  const sender = await newcomer(node().tcpPort, 'caller');
  await say(sender, { msgid: 6, toid: old.id, msg: 'to the old one' });
  await old.client.nextOf(6);
  const fresh = await connectClassic(node().tcpPort);
  expect(await login(fresh, old.id)).toEqual(REFUSAL);
  expect(await login(fresh, old.id, 'wrong')).toMatchObject({ errno: 1 });
  const answer = await login(fresh, old.id);
  // What the old connection was sent is not known to have been read.
  expect(textsOf(listOf(answer, 'offlinemsg'))).toEqual(['to the old one']);
  expect(await old.client.nextOf(12)).toMatchObject({ error: 'replaced' });
  await old.client.closed;
  await say(sender, { msgid: 6, toid: old.id, msg: 'to the new one' });
  expect(await fresh.nextOf(6)).toMatchObject({ msg: 'to the new one' });
  await Promise.all([fresh.close(), sender.client.close()]);
});

test('a connection that died unheard does not lock its user out', async () => {
  const lost = await newcomer(node().tcpPort, 'lost');
  // Its host is gone, so no end of it ever comes: here it stays open and silent.
  lost.client.pause();
  const fresh = await connectClassic(node().tcpPort);
  expect(await login(fresh, lost.id)).toEqual(REFUSAL);
  expect(await login(fresh, lost.id)).toMatchObject({ errno: 0, id: lost.id });
  await fresh.close();
  lost.client.destroy();
});

test('who ends and comes back at once is let in, again and again', async () => {
  const hasty = await newcomer(node().tcpPort, 'hasty');
  const sender = await newcomer(node().tcpPort, 'steady');
  let { client } = hasty;
  for (let at = 0; at < 50; at += 1) {
    await say(sender, { msgid: 6, toid: hasty.id, msg: `${at}` });
    await client.next(({ msg }) => msg === `${at}`);
    // The end has something to store, and the next login does not wait for the answer to it.
    const closing = client.close();
    const back = await comeBack(node().tcpPort, hasty);
    expect(back.answer).not.toHaveProperty('offlinemsg');
    await closing;
    client = back.client;
  }
  await Promise.all([client.close(), sender.client.close()]);
});

test('of many logins at once one is in', async () => {
  const crowd = await newcomer(node().tcpPort, 'crowd');
  const clients = await Promise.all(
    Array.from({ length: 12 }, () => connectClassic(node().tcpPort)),
  );
  await Promise.allSettled(clients.map((client) => login(client, crowd.id)));
  const last = await connectClassic(node().tcpPort);
  while ((await login(last, crowd.id)).errno !== 0);
  const sender = await newcomer(node().tcpPort, 'counter');
  await say(sender, { msgid: 6, toid: crowd.id, msg: 'how many?' });
  await last.nextOf(6);
  const heard = [crowd.client, ...clients].flatMap(({ received }) =>
    received.filter(({ msgid }) => msgid === 6),
  );
  expect(heard).toEqual([]);
  for (const client of [crowd.client, ...clients, last, sender.client]) client.destroy();
});

test('a login while logged in is refused until the logout', async () => {
  const twice = await newcomer(node().tcpPort, 'twice');
  twice.client.send({ msgid: 1, id: twice.id, password: 'x' });
  expect(await twice.client.nextOf(12)).toMatchObject({ error: 'already_logged_in' });
  twice.client.send({ msgid: 3 });
  expect(await login(twice.client, twice.id)).toMatchObject({ errno: 0 });
  await twice.client.close();
});
