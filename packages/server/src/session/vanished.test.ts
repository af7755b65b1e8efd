import { expect, test } from 'vitest';
import { MemoryBus } from '../bus/memory/memory-bus.ts';
import { createMemoryPresence } from '../bus/memory/memory-presence.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { RigClient, rigDevice, rigServices } from './session-rig.ts';

const createServices = () =>
  rigServices({
    store: createMemoryStore(),
    bus: new MemoryBus(),
    presence: createMemoryPresence(Date.now),
  });

const LOGIN = { msgid: 1, v: 2, name: 'al', password: 'x' };

test.each([
  { what: 'revokes a device', request: { msgid: 37, device: 2 } },
  { what: 'changes the password', request: { msgid: 38, password: 'x', newpassword: 'y' } },
])('who $what and vanishes has ended the other connections all the same', async ({ request }) => {
  const services = createServices();
  const al = await rigDevice(services, 'al');
  const beside = new RigClient(services);
  await beside.ask(LOGIN);
  al.send(request);
  al.vanish();
  await expect.poll(() => beside.closedWith).toEqual(['logged_out']);
});

test.each([
  { what: 'makes a group', request: { msgid: 8, groupname: 'tea' }, kind: 'joined' },
  { what: 'adds a contact', request: { msgid: 7, friendid: 2 }, kind: 'contact' },
  { what: 'reads', request: { msgid: 24, conv: 'd1.2', seq: 1 }, kind: 'read' },
])('of who $what and vanishes the other devices learn all the same', async ({ request, kind }) => {
  const services = createServices();
  const al = await rigDevice(services, 'al');
  const bo = await rigDevice(services, 'bo');
  const beside = new RigClient(services);
  await beside.ask(LOGIN);
  await bo.ask({ msgid: 6, toid: 1, msg: 'm' });
  al.send(request);
  al.vanish();
  expect(await beside.next(({ msgid }) => msgid === 36)).toMatchObject({ kind });
  if (kind === 'read') {
    expect(await bo.next(({ msgid }) => msgid === 25)).toMatchObject({ conv: 'd1.2', read: 1 });
  }
});
