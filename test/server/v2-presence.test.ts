import { expect, test } from 'vitest';
import type { ClassicFrame } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { startParley } from '../support/parley-node.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { anotherDevice, ask, type Device, deviceAgain, newDevice } from './devices.ts';
import { comeBack, newcomer, registered } from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley();
const port = (): number => node().tcpPort;

/** Longer than somebody may be away without having been so. */
const AWAY_MS = 8_000;

const stateOf =
  ({ id }: { id: number }, state: string) =>
  (frame: ClassicFrame) =>
    frame.msgid === 27 && frame.user === id && frame.state === state;
const toldOf = ({ client }: Device, { id }: { id: number }) =>
  client.received.filter(({ msgid, user }) => msgid === 27 && user === id);

test('contacts are seen to come and go, with when they were last there; others are not', async () => {
  const bo = { id: await registered(port(), 'bo1'), name: 'bo1' };
  const [al, cy] = [await newDevice(port(), 'al1'), await newDevice(port(), 'cy1')];
  await ask(al.client, { msgid: 7, friendid: bo.id });
  const first = await anotherDevice(port(), bo);
  expect(await al.client.next(stateOf(bo, 'online'))).toEqual({
    ...{ msgid: 27, user: bo.id, state: 'online' },
  });
  const listed = await ask(al.client, { msgid: 30 });
  expect(listed.friends).toEqual([{ id: bo.id, name: 'bo1', state: 'online' }]);

  // A second device neither brings him nor takes him away.
  const second = await anotherDevice(port(), bo);
  first.client.destroy();
  const startMs = Date.now();
  await second.client.close();
  const gone = await al.client.next(stateOf(bo, 'offline'), AWAY_MS);
  expect(gone).toEqual({ msgid: 27, user: bo.id, state: 'offline', seen: expect.any(Number) });
  expect(Number(gone.seen)).toBeGreaterThanOrEqual(startMs);
  expect(toldOf(al, bo).map(({ state }) => state)).toEqual(['online', 'offline']);
  // That is written behind.
  await eventually(
    async () => {
      const { answer } = await deviceAgain(port(), al);
      const [friend] = answer.friends as ClassicFrame[];
      expect(friend).toMatchObject({ id: bo.id, name: 'bo1', state: 'offline' });
      return friend?.seen === gone.seen;
    },
    AWAY_MS,
    () => 'the list knows when he was seen',
  );
  await ask(cy.client, { msgid: 13 });
  expect(toldOf(cy, bo)).toEqual([]);
});

test('who is back at once was not away, whichever profile he comes back in', async () => {
  const [al, bo] = [await newDevice(port(), 'al2'), await newcomer(port(), 'bo2')];
  await ask(al.client, { msgid: 7, friendid: bo.id });
  const [eve, fay] = [await newDevice(port(), 'eve2'), await newDevice(port(), 'fay2')];
  await ask(fay.client, { msgid: 7, friendid: eve.id });
  await bo.client.close();
  const device = await anotherDevice(port(), bo);
  device.client.destroy();
  const old = await comeBack(port(), bo);
  // Eve goes later and is told of: what there is to tell of Bo would have come before.
  eve.client.destroy();
  await fay.client.next(stateOf(eve, 'offline'), AWAY_MS);
  await ask(al.client, { msgid: 13 });
  expect(toldOf(al, bo).filter(({ state }) => state === 'offline')).toEqual([]);
  await old.client.close();
  await al.client.next(stateOf(bo, 'offline'), AWAY_MS);
});

test('from their first message on two see each other come and go', async () => {
  const [al, bo] = [await newDevice(port(), 'al3'), await newDevice(port(), 'bo3')];
  await ask(al.client, { msgid: 6, toid: bo.id, msg: 'hello' });
  await al.client.next(stateOf(bo, 'online'));
  await bo.client.next(stateOf(al, 'online'));
  bo.client.destroy();
  await al.client.next(stateOf(bo, 'offline'), AWAY_MS);
  const back = await deviceAgain(port(), bo);
  await al.client.next(stateOf(bo, 'online'));
  // He is no contact, so that the lists of the login do not say it.
  await back.client.next(stateOf(al, 'online'));
  al.client.destroy();
  await back.client.next(stateOf(al, 'offline'), AWAY_MS);
});

test('who only shares a group is not seen', async () => {
  const [al, bo] = [await newDevice(port(), 'al4'), await newDevice(port(), 'bo4')];
  const cy = await newDevice(port(), 'cy4');
  const { groupid } = await ask(al.client, { msgid: 8, groupname: 'g' });
  await ask(bo.client, { msgid: 9, groupid });
  await ask(cy.client, { msgid: 7, friendid: bo.id });
  await ask(bo.client, { msgid: 10, groupid, msg: 'm' });
  bo.client.destroy();
  await cy.client.next(stateOf(bo, 'offline'), AWAY_MS);
  await ask(al.client, { msgid: 13 });
  expect(toldOf(al, bo)).toEqual([]);
});

test('when somebody was last there outlives a stop of the server while he was there', async () => {
  const { path: dataFolder, remove } = await tempFolder('seen');
  const before = await startParley({ dataFolder });
  const [al, bo] = [await newDevice(before.tcpPort, 'al'), await newDevice(before.tcpPort, 'bo')];
  await ask(al.client, { msgid: 7, friendid: bo.id });
  const startMs = Date.now();
  await before.stop();
  const after = await startParley({ dataFolder });
  const { answer } = await deviceAgain(after.tcpPort, al);
  expect(answer.friends).toEqual([
    { id: bo.id, name: 'bo', state: 'offline', seen: expect.any(Number) },
  ]);
  const [{ seen }] = answer.friends as [{ seen: number }];
  expect(seen).toBeGreaterThanOrEqual(startMs);
  await after.stop();
  await remove();
});
