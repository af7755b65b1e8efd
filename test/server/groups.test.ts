import { expect, test } from 'vitest';
import { comeBack, joinGroup, listOf, makeGroup, newcomer, say, textsOf } from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley();

test('a group with its members, and no copy to the sender', async () => {
  const [cy, di, ed] = await Promise.all(
    ['cy', 'di', 'ed'].map((name) => newcomer(node().tcpPort, name)),
  );
  if (!cy || !di || !ed) throw new Error('three came');
  const groupid = await makeGroup(cy, 'club');
  await joinGroup(di, groupid);
  await joinGroup(ed, groupid);
  await joinGroup(ed, groupid);

  const frame = { msgid: 10, groupid, msg: 'hello every one', time: 't', colour: 'red' };
  cy.client.send({ ...frame, id: cy.id, name: 'forged', groupname: 'forged' });
  const push = { ...frame, id: cy.id, name: 'cy', groupname: 'club' };
  expect(await di.client.nextOf(10)).toEqual(push);
  expect(await ed.client.nextOf(10)).toEqual(push);
  expect(await say(cy, { msgid: 10, groupid, msg: 'second' })).toMatchObject({ seq: 4 });
  expect(await di.client.nextOf(10)).toMatchObject({ msg: 'second' });
  expect(cy.client.received.filter(({ msgid }) => msgid === 10)).toEqual([]);

  await ed.client.close();
  di.client.send({ msgid: 3 });
  const { answer, client } = await comeBack(node().tcpPort, di);
  const groups = listOf(answer, 'groups');
  expect(groups).toEqual([
    { id: groupid, groupname: 'club', groupdesc: 'd', users: expect.any(Array) },
  ]);
  expect(listOf(groups[0] ?? {}, 'users')).toEqual(
    [
      { id: cy.id, name: 'cy', role: 'creator', state: 'online' },
      { id: di.id, name: 'di', role: 'normal', state: 'online' },
      { id: ed.id, name: 'ed', role: 'normal', state: 'offline' },
    ].sort((one, other) => one.id - other.id),
  );
  await Promise.all([cy.client.close(), di.client.close(), client.close()]);
});

test('an outsider neither writes nor reads; who joins gets what comes after', async () => {
  const creator = await newcomer(node().tcpPort, 'creator');
  const late = await newcomer(node().tcpPort, 'late');
  const groupid = await makeGroup(creator, 'history');
  expect(await say(late, { msgid: 10, groupid, msg: 'let me in' })).toMatchObject({
    error: 'unknown_group',
  });
  expect(await say(late, { msgid: 9, groupid: 1_999_999_999 })).toMatchObject({
    error: 'unknown_group',
  });
  await say(creator, { msgid: 10, groupid, msg: 'before' });
  await joinGroup(late, groupid);
  await say(creator, { msgid: 10, groupid, msg: 'after' });
  expect(await late.client.nextOf(10)).toMatchObject({ msg: 'after' });
  await late.client.close();
  await say(creator, { msgid: 10, groupid, msg: 'away' });
  const { answer, client } = await comeBack(node().tcpPort, late);
  expect(textsOf(listOf(answer, 'offlinemsg'))).toEqual(['away']);
  await Promise.all([creator.client.close(), client.close()]);
});

test('a small client that is sent more than it may get is still answered', async () => {
  const talker = await newcomer(node().tcpPort, 'tireless');
  const groupid = await makeGroup(talker, 'torrent');
  const small = await newcomer(node().tcpPort, 'small', { ending: 'nul' });
  let isOver = false;
  const talk = async () => {
    while (!isOver) await say(talker, { msgid: 10, groupid, msg: 'x' });
  };
  const talking = Promise.all([talk(), talk(), talk(), talk()]);
  await joinGroup(small, groupid);
  await small.client.nextOf(10);
  expect(await say(small, { msgid: 7, friendid: talker.id })).toMatchObject({ msgid: 11 });
  expect(await say(small, { msgid: 10, groupid, msg: 'y' })).toMatchObject({ msgid: 20 });
  isOver = true;
  await talking;
  small.client.destroy();
  await talker.client.close();
});

test('groups may share a name', async () => {
  const twin = await newcomer(node().tcpPort, 'twin');
  const one = await makeGroup(twin, 'same');
  expect(await makeGroup(twin, 'same')).not.toBe(one);
  await twin.client.close();
});

test('joining while others talk loses nothing and repeats nothing', async () => {
  const speaker = await newcomer(node().tcpPort, 'speaker');
  const groupid = await makeGroup(speaker, 'busy');
  const joiner = await newcomer(node().tcpPort, 'joiner');
  let said = 0;
  const speak = async () => {
    for (let at = 0; at < 50; at += 1) {
      said += 1;
      speaker.client.send({ msgid: 10, groupid, msg: `${said}` });
    }
    said += 1;
    await say(speaker, { msgid: 10, groupid, msg: `${said}` });
  };
  await speak();
  let isIn = false;
  const joining = joinGroup(joiner, groupid).then(() => {
    isIn = true;
  });
  while (!isIn) await speak();
  await joining;
  await speak();
  await joiner.client.next(({ msg }) => msg === `${said}`);
  const heard = joiner.client.received.filter(({ msgid }) => msgid === 10);
  const first = Number(heard[0]?.msg);
  const expected = Array.from({ length: said - first + 1 }, (_, at) => `${first + at}`);
  expect(first).toBeGreaterThan(51);
  expect(textsOf(heard)).toEqual(expected);
  await Promise.all([speaker.client.close(), joiner.client.close()]);
});
