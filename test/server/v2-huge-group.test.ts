import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSqliteStore } from '../../packages/server/src/store/sqlite/sqlite-store.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { ask, type Device, deviceAgain, newDevice } from './devices.ts';
import { comeBack, listOf, newcomer } from './people.ts';

const MEMBERS = 100_000;
const GROUP = 77;

let folder: TempFolder;
let node: ParleyNode;
let creator: Device;
let writer: Device;
beforeAll(async () => {
  folder = await tempFolder('huge-group');
  node = await startParley({ dataFolder: folder.path });
  [creator, writer] = [await newDevice(node.tcpPort, 'al'), await newDevice(node.tcpPort, 'bo')];
  await node.stop();
  const store = await createSqliteStore({ folder: folder.path, nowMs: Date.now });
  // Those after the two have no names, which no query but a list of members asks for.
  const members = Array.from({ length: MEMBERS }, (_, at) => ({
    user: at + 1,
    role: at === 0 ? ('creator' as const) : ('normal' as const),
  }));
  await store.groups.adopt(GROUP, { name: 'all', description: '', createdAt: 1, members });
  await store.stop();
  node = await startParley({ dataFolder: folder.path });
}, 60_000);
afterAll(async () => {
  await node?.stop();
  await folder?.remove();
});

test('a group of 100,000 is logged in to, written in, counted, and come into', async () => {
  const [al, bo] = [
    await deviceAgain(node.tcpPort, creator),
    await deviceAgain(node.tcpPort, writer),
  ];
  expect(al.answer.conversations).toMatchObject([{ groupid: GROUP, role: 'creator' }]);
  const sent = await ask(bo.client, { msgid: 10, groupid: GROUP, msg: 'to all of you' });
  expect(sent).toMatchObject({ msgid: 20, seq: 1 });
  expect(await al.client.nextOf(10)).toMatchObject({ msg: 'to all of you' });
  expect(await ask(al.client, { msgid: 58, groupid: GROUP })).toMatchObject({ members: MEMBERS });
  expect(await ask(al.client, { msgid: 24, conv: `g${GROUP}`, seq: 1 })).toMatchObject({ seq: 1 });
  expect(await ask(al.client, { msgid: 26, conv: `g${GROUP}` })).toMatchObject({ msgid: 11 });
  const page = await ask(al.client, { msgid: 32, groupid: GROUP });
  expect(page).toMatchObject({ members: [{ id: al.id, role: 'creator' }, { id: bo.id }] });
  await ask(al.client, { msgid: 51, groupid: GROUP, user: bo.id });
  expect(await ask(bo.client, { msgid: 9, groupid: GROUP })).toMatchObject({ msgid: 11, seq: 2 });
  // Of typing and of single receipts nobody was told.
  expect(bo.client.received.filter(({ msgid }) => msgid === 25 || msgid === 26)).toEqual([]);
});

test('an old client logs in to it, and is told of its first members', async () => {
  const old = await newcomer(node.tcpPort, 'old');
  old.client.send({ msgid: 9, groupid: GROUP, ref: 'in' });
  await old.client.next(({ ref }) => ref === 'in');
  await old.client.close();
  const { answer } = await comeBack(node.tcpPort, old);
  const [group] = listOf(answer, 'groups');
  expect(group).toMatchObject({ id: GROUP, groupname: 'all' });
  const users: unknown = group?.users;
  expect(Array.isArray(users) && users.length <= 1_000).toBe(true);
});
