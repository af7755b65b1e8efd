import { expect, test } from 'vitest';
import { connectClassic } from '../support/classic-client.ts';
import {
  comeBack,
  joinGroup,
  listOf,
  login,
  makeGroup,
  newcomer,
  type Person,
  say,
  textsOf,
} from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley();

async function missed(person: Person): Promise<unknown[]> {
  const { answer, client } = await comeBackOnceGone(person);
  await client.close();
  return textsOf(listOf(answer, 'offlinemsg'));
}

/** After a reset the server may hear of the end later than of the login: then it is refused once. */
async function comeBackOnceGone(person: Person) {
  const client = await connectClassic(node().tcpPort);
  const first = await login(client, person.id);
  const answer = first.errno === 0 ? first : await login(client, person.id);
  expect(answer).toMatchObject({ errno: 0, id: person.id });
  return { answer, client };
}

test('what a broken connection was sent comes again; after a clean end it does not', async () => {
  const sender = await newcomer(node().tcpPort, 'sender');
  const reader = await newcomer(node().tcpPort, 'reader');
  const groupid = await makeGroup(sender, 'g');
  await joinGroup(reader, groupid);
  await say(sender, { msgid: 6, toid: reader.id, msg: 'one' });
  await say(sender, { msgid: 10, groupid, msg: 'two' });
  await reader.client.nextOf(10);
  reader.client.destroy();
  expect(await missed(reader)).toEqual(['one', 'two']);
  expect(await missed(reader)).toEqual([]);
  await sender.client.close();
});

test('what a login answer brought comes again unless its connection ends in order', async () => {
  const sender = await newcomer(node().tcpPort, 'early bird');
  const reader = await newcomer(node().tcpPort, 'late bird');
  await reader.client.close();
  await say(sender, { msgid: 6, toid: reader.id, msg: 'worm' });
  const back = await comeBack(node().tcpPort, reader);
  back.client.destroy();
  expect(await missed(reader)).toEqual(['worm']);
  expect(await missed(reader)).toEqual([]);
  await sender.client.close();
});

test('after a logout nothing comes again, though the connection breaks then', async () => {
  const sender = await newcomer(node().tcpPort, 'talker');
  const reader = await newcomer(node().tcpPort, 'listener');
  await say(sender, { msgid: 6, toid: reader.id, msg: 'heard' });
  await reader.client.nextOf(6);
  reader.client.send({ msgid: 3, id: reader.id, ref: 'bye' });
  await reader.client.next(({ ref }) => ref === 'bye');
  reader.client.destroy();
  expect(await missed(reader)).toEqual([]);
  await sender.client.close();
});

test('who is logged out gets nothing more on that connection, but at the next login', async () => {
  const sender = await newcomer(node().tcpPort, 'chatty');
  const reader = await newcomer(node().tcpPort, 'pausing');
  reader.client.send({ msgid: 3, ref: 'bye' });
  await reader.client.next(({ ref }) => ref === 'bye');
  await say(sender, { msgid: 6, toid: reader.id, msg: 'later' });
  const answer = await login(reader.client, reader.id);
  expect(textsOf(listOf(answer, 'offlinemsg'))).toEqual(['later']);
  expect(reader.client.received.filter(({ msgid }) => msgid === 6)).toEqual([]);
  await Promise.all([sender.client.close(), reader.client.close()]);
});

test("one's own messages do not come back as missed", async () => {
  const writer = await newcomer(node().tcpPort, 'writer');
  const groupid = await makeGroup(writer, 'mine');
  await say(writer, { msgid: 10, groupid, msg: 'x' });
  await say(writer, { msgid: 6, toid: 1, msg: 'y' });
  writer.client.destroy();
  expect(await missed(writer)).toEqual([]);
});
