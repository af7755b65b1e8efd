import { expect, test } from 'vitest';
import {
  comeBack,
  joinGroup,
  listOf,
  makeGroup,
  newcomer,
  PASSWORD,
  registered,
  say,
  textsOf,
} from './people.ts';
import { useParley } from './use-parley.ts';
import { openWire } from './wire.ts';

const node = useParley();
const line = (frame: object) => `${JSON.stringify(frame)}\n`;

test('answers what came before the end, then ends', async () => {
  const wire = await openWire(node().tcpPort);
  wire.write(line({ msgid: 4, name: 'one shot', password: PASSWORD }));
  wire.write(line({ msgid: 1, name: 'one shot', password: PASSWORD }));
  wire.socket.end(line({ msgid: 7, friendid: 1_999_999_999, ref: 'last' }));
  const frames = (await wire.untilEnd())
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text));
  expect(frames.map(({ msgid }) => msgid)).toEqual([5, 2, 12]);
});

test('stores every message that came before the end', async () => {
  const id = await registered(node().tcpPort, 'reader');
  const writer = await registered(node().tcpPort, 'writer');
  const texts = Array.from({ length: 2_500 }, (_, at) => `${at}`);
  const wire = await openWire(node().tcpPort);
  wire.write(line({ msgid: 1, id: writer, password: PASSWORD }));
  wire.socket.end(texts.map((msg) => line({ msgid: 6, id: writer, toid: id, msg })).join(''));
  await wire.untilEnd();
  const { client, answer } = await comeBack(node().tcpPort, { id, name: 'reader' });
  if (answer.offlinemsg === undefined) await client.next(({ msg }) => msg === '2499');
  const pushed = client.received.filter(({ msgid }) => msgid === 6);
  expect(textsOf([...listOf(answer, 'offlinemsg'), ...pushed])).toEqual(texts);
  await client.close();
});

test('brings all that was missed to a client that logs in and says no more', async () => {
  const sender = await newcomer(node().tcpPort, 'sender');
  const id = await registered(node().tcpPort, 'fetcher');
  for (let at = 0; at < 2_000; at += 1) sender.client.send({ msgid: 6, toid: id, msg: `${at}.` });
  await say(sender, { msgid: 6, toid: id, msg: 'the last' });
  const wire = await openWire(node().tcpPort);
  wire.socket.end(line({ msgid: 1, id, password: PASSWORD }));
  expect(await wire.untilEnd()).toContain('the last');
  await sender.client.close();
});

test('ends after what was missed by then, though a group talks on and on', async () => {
  const talker = await newcomer(node().tcpPort, 'talker');
  const groupid = await makeGroup(talker, 'busy');
  const member = await newcomer(node().tcpPort, 'passer-by');
  await joinGroup(member, groupid);
  await member.client.close();
  for (let at = 0; at < 60; at += 1) talker.client.send({ msgid: 10, groupid, msg: 'x' });
  let hasEnded = false;
  const talk = async () => {
    while (!hasEnded) await say(talker, { msgid: 10, groupid, msg: 'y' });
  };
  const talking = Promise.all([talk(), talk(), talk(), talk()]);
  const wire = await openWire(node().tcpPort);
  // A small client gets a hundred frames a second, and more than that are said.
  wire.socket.end(`${JSON.stringify({ msgid: 1, id: member.id, password: PASSWORD })}\0`);
  expect((await wire.untilEnd()).match(/"x"/g)).toHaveLength(60);
  hasEnded = true;
  await talking;
  await talker.client.close();
});

test.each(['', '   ', '{"msgid":1', 'GET / HTTP/1.1\r\n\r\n'])('ends after %j', async (bytes) => {
  const wire = await openWire(node().tcpPort);
  wire.socket.end(bytes);
  await wire.untilEnd();
});

test('what a client could not have read is not taken for read', async () => {
  const sender = await newcomer(node().tcpPort, 'quick');
  const reader = await newcomer(node().tcpPort, 'leaver', { ending: 'nul' });
  for (let at = 0; at < 99; at += 1)
    sender.client.send({ msgid: 6, toid: reader.id, msg: `${at}` });
  await say(sender, { msgid: 6, toid: reader.id, msg: '99' });
  await reader.client.next(({ msg }) => msg === '3');
  // The frames after that still wait for their turns: a hundred of them take a second.
  await reader.client.close();
  const { answer, client } = await comeBack(node().tcpPort, reader);
  const texts = Array.from({ length: 100 }, (_, at) => `${at}`);
  expect(textsOf(listOf(answer, 'offlinemsg'))).toEqual(texts);
  await Promise.all([client.close(), sender.client.close()]);
});
