import { expect, test } from 'vitest';
import {
  type ClassicClient,
  type ClassicFrame,
  connectClassic,
} from '../support/classic-client.ts';
import { freePort } from '../support/free-port.ts';
import { comeBack, joinGroup, listOf, newcomer, PASSWORD, say } from './people.ts';
import { useParley } from './use-parley.ts';

const dPort = await freePort();
const node = useParley({ args: ['--tcp', `127.0.0.1:${dPort}?dialect=d`] });

/** As the clients of D send: nothing after a frame, so each waits for the answer to the last. */
const connectD = () => connectClassic(dPort, { ending: 'bare' });

async function enterD(name: string): Promise<{ id: number; client: ClassicClient }> {
  const client = await connectD();
  client.send({ msgid: 3, name, password: PASSWORD });
  const { id, ...rest } = await client.nextOf(4);
  expect(rest).toEqual({ errno: 0, msgid: 4 });
  client.send({ msgid: 1, id, password: PASSWORD });
  expect(await client.nextOf(2)).toEqual({ error: 0, id, msgid: 2, name });
  return { id: Number(id), client };
}

test('its numbers, its spellings, and people of both dialects in one chat', async () => {
  const dora = await enterD('dora');
  const abe = await newcomer(node().tcpPort, 'abe');
  dora.client.send({ msgid: 5, id: dora.id, to: abe.id, msg: 'hello from d', time: 't' });
  // The sender's own spelling goes along: the receiver may be of the same family.
  const sent = { id: dora.id, name: 'dora', toid: abe.id, to: abe.id, msg: 'hello from d' };
  expect(await abe.client.nextOf(6)).toEqual({ msgid: 6, time: 't', ...sent });
  await say(abe, { msgid: 6, toid: dora.id, msg: 'hello to d' });
  expect(await dora.client.nextOf(5)).toMatchObject({
    id: abe.id,
    toid: dora.id,
    msg: 'hello to d',
  });

  dora.client.send({ msgid: 6, id: dora.id, friendid: abe.id, ref: 'friend' });
  expect(await dora.client.next(({ ref }) => ref === 'friend')).toMatchObject({ msgid: 11 });
  dora.client.send({ msgid: 7, id: dora.id, groupname: 'both', groupdesc: '', ref: 'group' });
  const { groupid } = await dora.client.next(({ ref }) => ref === 'group');
  await joinGroup(abe, Number(groupid));
  dora.client.send({ msgid: 9, id: dora.id, groupid, msg: 'to all' });
  const push = { groupid, groupname: 'both', id: dora.id, name: 'dora', msg: 'to all' };
  expect(await abe.client.nextOf(10)).toEqual({ msgid: 10, ...push });
  abe.client.send({ msgid: 10, groupid, msg: 'to d as well' });
  expect(await dora.client.nextOf(9)).toMatchObject({ groupid, groupname: 'both', name: 'abe' });

  const dan = await enterD('dan');
  dan.client.send({ msgid: 8, id: dan.id, groupid, ref: 'in' });
  expect(await dan.client.next(({ ref }) => ref === 'in')).toMatchObject({ groupid });
  for (const client of [dora.client, dan.client]) await client.close();

  await say(abe, { msgid: 6, toid: dora.id, msg: 'missed by d' });
  const again = await connectD();
  again.send({ msgid: 1, id: dora.id, password: PASSWORD });
  const answer = await again.nextOf(2);
  expect(Object.keys(answer).sort()).toEqual([
    'OfflineMsg',
    'error',
    'friend',
    'id',
    'msgid',
    'name',
  ]);
  expect(listOf(answer, 'friend')).toEqual([{ id: abe.id, name: 'abe', state: 'online' }]);
  expect(listOf(answer, 'OfflineMsg')).toMatchObject([{ msgid: 5, msg: 'missed by d' }]);
  await Promise.all([again.close(), abe.client.close()]);

  // What was missed is in the numbers of the dialect in which it is fetched.
  const { client, answer: asAbc } = await comeBack(node().tcpPort, { id: dan.id, name: 'dan' });
  expect(listOf(asAbc, 'groups')).toMatchObject([{ id: groupid, groupname: 'both' }]);
  await client.close();
});

test('its refusals, and numbers that it does not have', async () => {
  const eve = await enterD('eve');
  const other = await connectD();
  const attempt = async (frame: ClassicFrame, msgid: number) => {
    other.send(frame);
    return await other.nextOf(msgid);
  };
  expect(await attempt({ msgid: 1, id: eve.id, password: PASSWORD }, 2)).toEqual({
    errmsg: 'this account is using, input another!',
    error: 2,
    msgid: 2,
  });
  expect(await attempt({ msgid: 1, id: eve.id, password: 'wrong' }, 2)).toMatchObject({ error: 1 });
  expect(await attempt({ msgid: 3, name: 'EVE', password: 'x' }, 4)).toMatchObject({ errno: 1 });
  expect(await attempt({ msgid: 10, groupid: 1, msg: 'x' }, 12)).toMatchObject({
    error: 'unknown_message',
  });
  await Promise.all([other.close(), eve.client.close()]);
});
