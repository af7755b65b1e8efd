import { expect, test } from 'vitest';
import { connectClassic } from '../support/classic-client.ts';
import { listOf, login, newcomer, PASSWORD, register, say } from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley();

test('registers, and refuses a name that is taken', async () => {
  const client = await connectClassic(node().tcpPort);
  client.send({ msgid: 4, name: 'Rita', password: 'a' });
  expect(await client.nextOf(5)).toEqual({ errno: 0, id: expect.any(Number), msgid: 5 });
  client.send({ msgid: 4, name: 'Rita', password: 'b' });
  expect(await client.nextOf(5)).toMatchObject({ errno: 1, msgid: 5 });
  await client.close();
});

test('logs in by id and by name, with password and with pwd', async () => {
  const client = await connectClassic(node().tcpPort);
  client.send({ msgid: 4, name: 'Lola', pwd: 'secret' });
  const { id } = await client.nextOf(5);
  const ways = [
    { id, password: 'secret' },
    { id, pwd: 'secret' },
    { name: 'lola', password: 'secret' },
    { name: 'LOLA', pwd: 'secret' },
  ];
  for (const way of ways) {
    client.send({ msgid: 1, ...way });
    // Without friends, groups and missed messages their lists are absent.
    expect(await client.nextOf(2)).toEqual({ errno: 0, id, msgid: 2, name: 'Lola' });
    client.send({ msgid: 3, id });
  }
  await client.close();
});

test('answers a wrong password and an unknown user alike, and lets try again', async () => {
  const client = await connectClassic(node().tcpPort);
  const id = await register(client, 'Wanda');
  const refusal = { errmsg: 'id or password is invalid!', errno: 1, msgid: 2 };
  expect(await login(client, id, 'wrong')).toEqual(refusal);
  expect(await login(client, 2_000_000_000)).toEqual(refusal);
  client.send({ msgid: 1, name: 'nobody', password: PASSWORD });
  expect(await client.nextOf(2)).toEqual(refusal);
  expect(await login(client, id)).toMatchObject({ errno: 0, id });
  await client.close();
});

test('passes a message on as it was, with the sender filled in', async () => {
  const al = await newcomer(node().tcpPort, 'al');
  const bo = await newcomer(node().tcpPort, 'bo');
  const time = '2026-11-20 13:21:07';
  const extra = { from: 'cmf', mood: { deep: [1, null, true] }, ключ: '值 👋🏽', __proto: 1 };
  al.client.send({ msgid: 6, name: 'somebody else', toid: bo.id, msg: 'hello', time, ...extra });
  expect(await bo.client.nextOf(6)).toEqual({
    msgid: 6,
    id: al.id,
    name: 'al',
    toid: bo.id,
    msg: 'hello',
    time,
    ...extra,
  });
  // As typed by hand: `to`, an id of one's own, no time and no name.
  al.client.send({ msgid: 6, id: al.id, to: bo.id, msg: 'by hand' });
  expect(await bo.client.nextOf(6)).toMatchObject({ id: al.id, name: 'al', msg: 'by hand' });
  expect(al.client.received.map((frame) => frame.msgid)).toEqual([5, 2]);
  await Promise.all([al.client.close(), bo.client.close()]);
});

test('sends a message to oneself once', async () => {
  const solo = await newcomer(node().tcpPort, 'solo');
  solo.client.send({ msgid: 6, toid: solo.id, msg: 'note' });
  expect(await solo.client.nextOf(6)).toMatchObject({ id: solo.id, toid: solo.id, msg: 'note' });
  expect(await say(solo, { msgid: 6, toid: solo.id, msg: 'last' })).toMatchObject({ seq: 2 });
  await solo.client.nextOf(6);
  expect(solo.client.received.filter((frame) => frame.msgid === 6)).toHaveLength(2);
  await solo.client.close();
});

test('refuses another id, in every request, and does nothing', async () => {
  const mallory = await newcomer(node().tcpPort, 'mallory');
  const victim = await newcomer(node().tcpPort, 'victim');
  const forged = [
    { msgid: 6, toid: victim.id, msg: 'forged' },
    { msgid: 7, friendid: victim.id },
    { msgid: 8, groupname: 'forged' },
    { msgid: 9, groupid: 1 },
    { msgid: 10, groupid: 1, msg: 'forged' },
    { msgid: 3 },
  ];
  for (const frame of forged) {
    expect(await say(mallory, { ...frame, id: victim.id })).toMatchObject({
      msgid: 12,
      error: 'foreign_id',
    });
  }
  expect(await say(victim, { msgid: 6, toid: victim.id, msg: 'still in' })).toMatchObject({
    msgid: 20,
  });
  await Promise.all([mallory.client.close(), victim.client.close()]);
});

test('does nothing before a login', async () => {
  const guest = await connectClassic(node().tcpPort);
  const frames = [
    { msgid: 3 },
    { msgid: 6, id: 1, toid: 1, msg: 'x' },
    { msgid: 7, id: 1, friendid: 1 },
    { msgid: 8, id: 1, groupname: 'x' },
    { msgid: 9, id: 1, groupid: 1 },
    { msgid: 10, id: 1, groupid: 1, msg: 'x' },
  ];
  for (const frame of frames) {
    guest.send(frame);
    expect(await guest.next()).toMatchObject({ msgid: 12, error: 'login_required' });
  }
  await guest.close();
});

test('shows friends in their real state, one way', async () => {
  const [ann, ben] = [await newcomer(node().tcpPort, 'ann'), await newcomer(node().tcpPort, 'ben')];
  const absent = await newcomer(node().tcpPort, 'absent');
  await absent.client.close();
  for (const friendid of [ben.id, absent.id, ben.id]) {
    expect(await say(ann, { msgid: 7, id: ann.id, friendid })).toMatchObject({ msgid: 11 });
  }
  expect(await say(ann, { msgid: 7, friendid: 1_999_999_999 })).toMatchObject({
    error: 'unknown_user',
  });
  ann.client.send({ msgid: 3, id: ann.id });
  const answer = await login(ann.client, ann.id);
  expect(listOf(answer, 'friends')).toEqual([
    { id: ben.id, name: 'ben', state: 'online' },
    { id: absent.id, name: 'absent', state: 'offline' },
  ]);
  ben.client.send({ msgid: 3 });
  expect(await login(ben.client, ben.id)).not.toHaveProperty('friends');
  await Promise.all([ann.client.close(), ben.client.close()]);
});
