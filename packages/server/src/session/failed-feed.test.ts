import { expect, test } from 'vitest';
import { MemoryBus } from '../bus/memory/memory-bus.ts';
import { createMemoryPresence } from '../bus/memory/memory-presence.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { type Store, StoreUnavailable } from '../store/store.ts';
import { RigClient, rigDevice, rigServices } from './session-rig.ts';

test('who could not be told to his feed that he joined joins again, and his devices learn of it', async () => {
  let isFull = false;
  const store = createMemoryStore();
  const append: Store['log']['append'] = async (draft) => {
    if (isFull) throw new StoreUnavailable('the disk is full');
    return await store.log.append(draft);
  };
  const parts = { bus: new MemoryBus(), presence: createMemoryPresence(Date.now) };
  const full = { ...store, log: { ...store.log, append } };
  // That a full disk is written down is not the matter here.
  const services = { ...rigServices({ ...parts, store: full }), onError: () => {} };
  const bo = await rigDevice(services, 'bo');
  const { groupid } = await bo.ask({ msgid: 8, groupname: 'tea' });
  const al = await rigDevice(services, 'al');
  const other = new RigClient(services);
  await other.ask({ msgid: 1, v: 2, name: 'al', password: 'x' });

  isFull = true;
  expect(await al.ask({ msgid: 9, groupid })).toMatchObject({ error: 'unavailable', retry: true });
  isFull = false;
  expect(await al.ask({ msgid: 9, groupid })).toMatchObject({ msgid: 11, seq: 0 });
  await bo.ask({ msgid: 10, groupid, msg: 'hello' });
  for (const device of [al, other]) {
    expect(await device.next(({ msg }) => msg === 'hello')).toMatchObject({ conv: 'g1', seq: 2 });
  }
});
