import { expect, test } from 'vitest';
import type { ClassicFrame } from '../support/classic-client.ts';
import { anotherDevice, ask, deviceAgain, newDevice, readLog } from './devices.ts';
import { comeBack, joinGroup, listOf, makeGroup, newcomer, say, textsOf } from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley();
const port = (): number => node().tcpPort;

test('what devices get and read does not touch the backlog of an old client, nor the other way round', async () => {
  const old = await newcomer(port(), 'old1');
  const device = await anotherDevice(port(), old);
  const al = await newDevice(port(), 'al1');
  const { groupid, conv: group } = await ask(al.client, { msgid: 8, groupname: 'both' });
  await joinGroup(old, Number(groupid));
  await old.client.close();
  const texts = ['one', 'two', 'three', 'four'];
  for (const msg of texts) {
    await ask(al.client, { msgid: 6, toid: old.id, msg });
    await ask(al.client, { msgid: 10, groupid, msg: `${msg} to all` });
  }
  const conv = `d${old.id}.${al.id}`;
  for (const of of [conv, group]) {
    // That he has come into the group has a place, too.
    const seq = of === conv ? 4 : 5;
    await ask(device.client, { msgid: 23, conv: of, seq });
    await ask(device.client, { msgid: 24, conv: of, seq });
  }
  // A login writes down at once what the user's other devices have noted.
  await deviceAgain(port(), device);
  const back = await comeBack(port(), old);
  const missed = listOf(back.answer, 'offlinemsg');
  expect(textsOf(missed).sort()).toEqual([...texts, ...texts.map((msg) => `${msg} to all`)].sort());
  for (const { ref: _, time: __, ...push } of missed) {
    const isGroup = push.msgid === 10;
    expect(Object.keys(push).sort()).toEqual(
      isGroup
        ? ['groupid', 'groupname', 'id', 'msg', 'msgid', 'name']
        : ['id', 'msg', 'msgid', 'name', 'toid'],
    );
  }
  // He has been told everything now; what his devices have not read is unread to them still.
  await ask(al.client, { msgid: 6, toid: old.id, msg: 'five' });
  expect(await back.client.nextOf(6)).toMatchObject({ msg: 'five' });
  await ask(back.client, { msgid: 3 });
  const again = await comeBack(port(), old);
  expect(again.answer).not.toHaveProperty('offlinemsg');
  const { answer } = await deviceAgain(port(), device);
  expect(answer.conversations).toMatchObject([
    { conv, seq: 5, read: 4, unread: 1 },
    { conv: group, seq: 5, read: 5, unread: 0 },
  ]);
});

test('an old client is told of nothing that it does not know', async () => {
  const old = await newcomer(port(), 'old2');
  const beside = await anotherDevice(port(), old);
  const al = await newDevice(port(), 'al2');
  const groupid = await makeGroup(old, 'of old2');
  await ask(al.client, { msgid: 9, groupid });
  const { conv } = await ask(al.client, { msgid: 6, toid: old.id, msg: 'm' });
  const before = await say(old, { msgid: 6, toid: old.id, msg: 'mark' }, 'mark');
  expect(before).toMatchObject({ seq: 1 });
  const start = old.client.received.length;
  for (const client of [al.client, beside.client]) {
    for (const of of [conv, `g${groupid}`]) {
      await ask(client, { msgid: 26, conv: of });
      await ask(client, { msgid: 23, conv: of, seq: of === conv ? 1 : 0 });
      await ask(client, { msgid: 24, conv: of, seq: of === conv ? 1 : 0 });
    }
  }
  await ask(beside.client, { msgid: 7, friendid: al.id });
  await ask(beside.client, { msgid: 8, groupname: 'another' });
  const { client } = await deviceAgain(port(), al);
  client.destroy();
  al.client.destroy();
  // His own device says something to al: that is no news to him.
  await ask(beside.client, { msgid: 6, toid: al.id, msg: 'from the device' });
  expect(await ask(old.client, { msgid: 13 }, 'end')).toEqual({ msgid: 14, ref: 'end' });
  const since = old.client.received.slice(start).filter(({ ref }) => ref !== 'end');
  expect(since.filter((frame) => !isOwnMark(frame))).toEqual([]);
});

test('what an old client does is in the feed of its user’s devices, and what it says on them', async () => {
  const old = await newcomer(port(), 'old3');
  const device = await anotherDevice(port(), old);
  const al = await newDevice(port(), 'al3');
  await say(old, { msgid: 7, friendid: al.id });
  expect(await device.client.nextOf(36)).toEqual({
    ...{ msgid: 36, conv: `u${old.id}`, seq: 1, n: 0, at: expect.any(Number), kind: 'contact' },
    ...{ id: old.id, name: 'old3', data: { id: al.id, name: 'al3' } },
  });
  const groupid = await makeGroup(old, 'tea');
  const { groupid: other } = await ask(al.client, { msgid: 8, groupname: 'coffee' });
  await joinGroup(old, Number(other));
  for (const [at, joined] of [groupid, other].entries()) {
    expect(await device.client.next(({ kind }) => kind === 'joined')).toMatchObject({
      ...{ seq: at + 2, kind: 'joined', data: { conv: `g${joined}`, groupid: joined, begin: 0 } },
    });
  }
  await say(old, { msgid: 6, toid: al.id, msg: 'said by hand' }, 'r');
  expect(await device.client.nextOf(6)).toMatchObject({
    ...{ conv: `d${old.id}.${al.id}`, seq: 1, toid: al.id, id: old.id, ref: 'r' },
  });
  const feed = await readLog(device, `u${old.id}`);
  expect(feed.map(({ kind, seq }) => [kind, seq])).toEqual([
    ['contact', 1],
    ['joined', 2],
    ['joined', 3],
  ]);
  expect(feed).toEqual(
    device.client.received.filter(({ msgid, conv }) => msgid === 36 && conv === `u${old.id}`),
  );
});

test('a text too long for a small client comes whole to a device', async () => {
  const al = await newcomer(port(), 'al4', { ending: 'nul' });
  const device = await anotherDevice(port(), al);
  const bo = await newDevice(port(), 'bo4');
  const msg = '长'.repeat(5_000);
  await ask(bo.client, { msgid: 6, toid: al.id, msg });
  expect(await device.client.nextOf(6)).toMatchObject({ seq: 1, msg });
  let pieces = '';
  while (pieces.length < msg.length) pieces += String((await al.client.nextOf(6)).msg);
  expect(pieces).toBe(msg);
});

/** The message to himself that came back. */
function isOwnMark({ msg, ref }: ClassicFrame): boolean {
  return msg === 'mark' || ref === 'mark';
}
