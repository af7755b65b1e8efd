import { expect, test, vi } from 'vitest';
import { MemoryBus } from '../bus/memory/memory-bus.ts';
import { createMemoryPresence } from '../bus/memory/memory-presence.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import type { Store } from '../store/store.ts';
import { RigClient, rigDevice, rigServices } from './session-rig.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

function services(change: (store: Store) => Store = (store) => store) {
  const presence = createMemoryPresence(Date.now);
  return rigServices({ store: change(createMemoryStore()), bus: new MemoryBus(), presence });
}

test('a device that has asked nothing is sent away at once, a classic client by the old name', async () => {
  const all = services();
  const device = await rigDevice(all, 'al');
  const classic = new RigClient(all);
  classic.send({ msgid: 4, name: 'bo', password: 'x' });
  await classic.next(({ msgid }) => msgid === 5);
  const guest = new RigClient(all);
  for (const client of [device, classic, guest]) client.leave('going_away');
  await turn();
  expect(device.closedWith).toEqual(['going_away']);
  expect(classic.closedWith).toEqual(['shutting_down']);
  expect(guest.closedWith).toEqual(['shutting_down']);
  expect(all.stats).toMatchObject({ sessions: 0, guests: 0 });
});

test('what has begun is answered first, and nothing else begins', async () => {
  const commit = Promise.withResolvers<void>();
  const all = services((store) => ({
    ...store,
    groups: {
      ...store.groups,
      async create(...group) {
        await commit.promise;
        return await store.groups.create(...group);
      },
    },
  }));
  const device = await rigDevice(all, 'al');
  device.send({ msgid: 8, groupname: 'climbing', ref: 'mine' });
  device.leave('going_away');
  await turn();
  expect(device.isReading).toBe(false);
  expect(device.closedWith).toEqual([]);
  commit.resolve();
  await device.next(({ ref }) => ref === 'mine');
  await turn();
  expect(device.isReading).toBe(false);
  expect(device.closedWith).toEqual(['going_away']);
});

test('a user is nowhere logged in by the time he is told to go', async () => {
  const all = services();
  const classic = new RigClient(all);
  classic.send({ msgid: 4, name: 'al', password: 'x' });
  await classic.next(({ msgid }) => msgid === 5);
  classic.send({ msgid: 1, id: 1, password: 'x' });
  await classic.next(({ msgid }) => msgid === 2);
  expect(await all.presence.online([1])).toEqual(new Set([1]));
  let online: Promise<Set<number>> | undefined;
  classic.onClosed = () => {
    online = all.presence.online([1]);
  };
  classic.leave('going_away');
  classic.leave('going_away');
  await turn();
  expect(classic.closedWith).toEqual(['shutting_down']);
  expect(await online).toEqual(new Set());
});

test('a login under way is completed, and its session given back', async () => {
  const reading = Promise.withResolvers<void>();
  const all = services((store) => ({
    ...store,
    contacts: {
      ...store.contacts,
      async ids(user) {
        await reading.promise;
        return await store.contacts.ids(user);
      },
    },
  }));
  const device = new RigClient(all);
  await device.ask({ msgid: 4, v: 2, name: 'al', password: 'x' });
  device.send({ msgid: 1, v: 2, name: 'al', password: 'x', ref: 'login' });
  await turn();
  device.leave('going_away');
  await turn();
  expect(device.closedWith).toEqual([]);
  reading.resolve();
  expect(await device.next(({ msgid }) => msgid === 2)).toMatchObject({ errno: 0, ref: 'login' });
  await turn();
  expect(device.closedWith).toEqual(['going_away']);
});

test('a device is online until it can have come to another node, and no longer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const all = services();
    const device = await rigDevice(all, 'al');
    device.leave('going_away');
    await turn();
    expect(device.closedWith).toEqual(['going_away']);
    expect(await all.presence.online([1])).toEqual(new Set([1]));
    const stopped = all.departures.all();
    vi.advanceTimersByTime(1_000);
    await stopped;
    expect(await all.presence.online([1])).toEqual(new Set());
  } finally {
    vi.useRealTimers();
  }
});

test('where a device holds its user for itself, it gives him back before it is sent away', async () => {
  const all = { ...services(), policies: { classic: 'reject', v2: 'reject' } } as const;
  const device = await rigDevice(all, 'al');
  let online: Promise<Set<number>> | undefined;
  device.onClosed = () => {
    online = all.presence.online([1]);
  };
  device.leave('going_away');
  await turn();
  expect(device.closedWith).toEqual(['going_away']);
  expect(await online).toEqual(new Set());
});
