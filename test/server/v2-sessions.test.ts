import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { anotherDevice, ask, deviceAgain, newDevice, readLog } from './devices.ts';
import { comeBack, newcomer, textsOf } from './people.ts';

let node: ParleyNode;
let port: number;
beforeAll(async () => {
  node = await startParley();
  port = node.tcpPort;
});
afterAll(() => node.stop());

describe('sending', () => {
  test('is acknowledged with its place, and pushed with the same to the other', async () => {
    const [al, bo] = [await newDevice(port, 'al1'), await newDevice(port, 'bo1')];
    const conv = `d${al.id}.${bo.id}`;
    const sent = await ask(al.client, { msgid: 6, toid: bo.id, msg: '你好', time: 't', x: 1 }, 'r');
    expect(sent).toEqual({ msgid: 20, ref: 'r', conv, seq: 1, at: expect.any(Number) });
    expect(await bo.client.nextOf(6)).toEqual({
      ...{ msgid: 6, toid: bo.id, conv, seq: 1, n: 1, at: sent.at, id: al.id, name: 'al1' },
      ...{ ref: 'r', msg: '你好', time: 't', x: 1 },
    });
    expect(await ask(bo.client, { msgid: 6, conv, msg: 'back' })).toMatchObject({ conv, seq: 2 });
    expect(await al.client.nextOf(6)).toMatchObject({ conv, seq: 2, toid: al.id, msg: 'back' });
  });

  test('again with the same ref stores nothing, and says so; another text is told apart', async () => {
    const [al, bo] = [await newDevice(port, 'al2'), await newDevice(port, 'bo2')];
    const first = await ask(al.client, { msgid: 6, toid: bo.id, msg: 'once' }, 'same');
    const { conv, at } = first;
    const again = await ask(al.client, { msgid: 6, toid: bo.id, msg: 'once' }, 'same');
    expect(again).toEqual({ msgid: 20, ref: 'same', conv, seq: 1, at, duplicate: true });
    const other = await ask(al.client, { msgid: 6, toid: bo.id, msg: 'other' }, 'same');
    expect(other).toEqual({ ...again, differs: true });
    const elsewhere = await ask(al.client, { msgid: 6, toid: al.id, msg: 'once' }, 'same');
    expect(elsewhere).toEqual({ ...again, differs: true });
    expect(textsOf(await readLog(bo, String(conv)))).toEqual(['once']);
  });

  test('reaches all devices of both, but not the one that sent', async () => {
    const [al, bo] = [await newDevice(port, 'al3'), await newDevice(port, 'bo3')];
    const al2 = await anotherDevice(port, al);
    const bo2 = await anotherDevice(port, bo);
    await ask(al.client, { msgid: 6, toid: bo.id, msg: 'm' });
    for (const { client } of [al2, bo, bo2]) {
      expect(await client.nextOf(6)).toMatchObject({ id: al.id, seq: 1, msg: 'm' });
    }
    await ask(al.client, { msgid: 13 });
    expect(al.client.received.filter(({ msgid }) => msgid === 6)).toEqual([]);
  });

  test('goes between old clients and new ones, both ways', async () => {
    const [al, old] = [await newDevice(port, 'al4'), await newcomer(port, 'old4')];
    await ask(al.client, { msgid: 6, toid: old.id, msg: 'to the old one' }, 'r');
    expect(await old.client.nextOf(6)).toEqual({
      ...{ msgid: 6, id: al.id, name: 'al4', toid: old.id, ref: 'r', msg: 'to the old one' },
    });
    old.client.send({ msgid: 6, toid: al.id, msg: 'm', time: 'now', seq: 77, own: [1] });
    expect(await al.client.nextOf(6)).toMatchObject({
      seq: 2,
      n: 2,
      time: 'now',
      own: { own: [1] },
    });
  });
});

describe('a login', () => {
  test('by token lists conversations, cursors and the last message, and no backlog', async () => {
    const [al, bo] = [await newDevice(port, 'al5'), await newDevice(port, 'bo5')];
    for (const msg of ['one', 'two', 'three']) {
      await ask(al.client, { msgid: 6, toid: bo.id, msg });
    }
    const conv = `d${al.id}.${bo.id}`;
    await ask(bo.client, { msgid: 24, conv, seq: 1 });
    const { answer } = await deviceAgain(port, bo);
    expect(answer).not.toHaveProperty('token');
    expect(answer.epoch).toBe(bo.answer.epoch);
    expect(answer.conversations).toEqual([
      {
        ...{ conv, kind: 'direct', peer: al.id, name: 'al5', role: 'normal', seq: 3, begin: 0 },
        ...{ delivered: 1, read: 1, unread: 2, peerdelivered: 0, peerread: 0 },
        last: { seq: 3, at: expect.any(Number), id: al.id, name: 'al5', msg: 'three' },
      },
    ]);
  });

  test('is followed by what is said from then on, and sync brings what was before', async () => {
    const [al, bo] = [await newDevice(port, 'al6'), await newDevice(port, 'bo6')];
    bo.client.destroy();
    for (let at = 0; at < 250; at += 1) {
      al.client.send({ msgid: 6, toid: bo.id, msg: `m${at}`, ref: `m${at}` });
    }
    await al.client.next(({ ref }) => ref === 'm249');
    const back = await deviceAgain(port, bo);
    await ask(al.client, { msgid: 6, toid: bo.id, msg: 'live' });
    expect(await back.client.nextOf(6)).toMatchObject({ seq: 251, msg: 'live' });
    const log = await readLog(back, `d${al.id}.${bo.id}`);
    expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: 251 }, (_, at) => at + 1));
    expect(log[7]).toMatchObject({ msgid: 6, toid: bo.id, id: al.id, msg: 'm7', ref: 'm7' });
  });

  test('does not disturb a classic one, and classic logins exclude each other as ever', async () => {
    const old = await newcomer(port, 'both7');
    const device = await anotherDevice(port, old);
    const friend = await newDevice(port, 'friend7');
    await ask(friend.client, { msgid: 6, toid: old.id, msg: 'to both' });
    expect(await old.client.nextOf(6)).toMatchObject({ msg: 'to both' });
    expect(await device.client.nextOf(6)).toMatchObject({ msg: 'to both' });
    await old.client.close();
    await comeBack(port, old);
  });
});

describe('cursors', () => {
  test('are told to the other, agree between devices, and never go back', async () => {
    const [al, bo] = [await newDevice(port, 'al8'), await newDevice(port, 'bo8')];
    const bo2 = await anotherDevice(port, bo);
    const conv = `d${al.id}.${bo.id}`;
    for (const msg of ['a', 'b', 'c']) await ask(al.client, { msgid: 6, toid: bo.id, msg });
    bo.client.send({ msgid: 23, conv, seq: 3 });
    expect(await al.client.nextOf(25)).toEqual({ msgid: 25, conv, user: bo.id, delivered: 3 });
    expect(await ask(bo.client, { msgid: 24, conv, seq: 2 })).toMatchObject({ msgid: 11, seq: 2 });
    expect(await al.client.nextOf(25)).toMatchObject({ user: bo.id, read: 2 });
    expect(await bo2.client.nextOf(36)).toMatchObject({
      ...{ conv: `u${bo.id}`, seq: 1, kind: 'read', data: { conv, seq: 2 } },
    });
    expect(await ask(bo2.client, { msgid: 24, conv, seq: 1 })).toMatchObject({ msgid: 11, seq: 1 });
    expect(await ask(bo2.client, { msgid: 24, conv, seq: 4 })).toMatchObject({ errno: 203 });
    const { answer } = await deviceAgain(port, al);
    expect(answer.conversations).toMatchObject([{ peerread: 2, unread: 0 }]);
  });
});

test('a group that is joined on one device is there on the others, old ones included', async () => {
  const [al, bo] = [await newDevice(port, 'al9'), await newDevice(port, 'bo9')];
  const al2 = await anotherDevice(port, al);
  const old = await comeBack(port, al);
  const made = await ask(bo.client, { msgid: 8, groupname: 'tea' });
  const group = { groupid: Number(made.groupid), groupname: 'tea' };
  expect(made).toMatchObject({ msgid: 11, ...group, conv: `g${group.groupid}`, seq: 0 });
  await ask(bo.client, { msgid: 10, groupid: group.groupid, msg: 'before' });
  const joined = await ask(al.client, { msgid: 9, groupid: group.groupid });
  expect(joined).toMatchObject({ msgid: 11, ...group, seq: 1 });
  expect(await al2.client.nextOf(36)).toMatchObject({
    kind: 'joined',
    data: { ...group, begin: 1 },
  });
  await ask(bo.client, { msgid: 10, groupid: group.groupid, msg: 'after' });
  for (const { client } of [al, al2, old]) {
    expect(await client.nextOf(10)).toMatchObject({ ...group, msg: 'after' });
  }
  const sent = await ask(al2.client, { msgid: 10, groupid: group.groupid, msg: 'mine' });
  expect(sent).toMatchObject({ msgid: 20, seq: 4 });
  const log = await readLog(al2, `g${group.groupid}`);
  expect(log.map(({ msg, kind }) => msg ?? kind)).toEqual(['entered', 'after', 'mine']);
});
