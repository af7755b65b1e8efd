import { expect, test } from 'vitest';
import { MemoryBus } from '../bus/memory/memory-bus.ts';
import { createMemoryPresence } from '../bus/memory/memory-presence.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { RigClient, rigServices } from './session-rig.ts';
import type { SessionServices } from './session-services.ts';

test('the answer to a send does not overtake what was missed during the login', async () => {
  const { services, stopAt, open } = slowServices();
  const bo = await boIsIn(services);
  await bo.ask({ msgid: 6, toid: 1, msg: 'told' });

  // Bo says something more between the list that Al's login has and the end of that login.
  const overview = stopAt('overview');
  const read = stopAt('read');
  const al = new RigClient(services);
  const login = al.ask({ msgid: 1, v: 2, id: 1, password: 'x' });
  await overview.reached;
  await bo.ask({ msgid: 6, toid: 1, msg: 'missed' });
  overview.open();
  expect(await login).toMatchObject({ conversations: [{ conv: 'd1.2', seq: 1 }] });
  await read.reached;
  al.send({ msgid: 6, toid: 2, msg: 'mine', ref: 'mine' });
  al.send({ msgid: 6, toid: 2, msg: 'mine too', ref: 'mine too' });
  open();
  read.open();
  await al.next(({ ref }) => ref === 'mine too');
  expect(seqsOf(al)).toEqual([2, 3, 4]);
});

test('what the answer to a login tells of does not follow it as a push', async () => {
  const { services, stopAt, open } = slowServices();
  const bo = await boIsIn(services);
  // Their conversation begins between Al's two looks at what there is.
  const memberships = stopAt('memberships');
  const al = new RigClient(services);
  const login = al.ask({ msgid: 1, v: 2, id: 1, password: 'x' });
  await memberships.reached;
  await bo.ask({ msgid: 6, toid: 1, msg: 'first' });
  open();
  memberships.open();
  expect(await login).toMatchObject({ conversations: [{ conv: 'd1.2', seq: 1 }] });
  await al.ask({ msgid: 6, toid: 2, msg: 'mine' });
  expect(seqsOf(al)).toEqual([2]);
});

/** The places that pushes and answers to sends told, in the order in which they came. */
function seqsOf({ sent }: RigClient): unknown[] {
  return sent.flatMap(({ msgid, seq }) => (msgid === 6 || msgid === 20 ? [seq] : []));
}

/** A store whose answers can be held up. */
function slowServices() {
  const gates = new Map<string, { reached: () => void; opens: Promise<void> }>();
  const passing = async <Value>(name: string, value: Value): Promise<Value> => {
    gates.get(name)?.reached();
    await gates.get(name)?.opens;
    return value;
  };
  const store = createMemoryStore();
  const { log } = store;
  const services = rigServices({
    bus: new MemoryBus(),
    presence: createMemoryPresence(Date.now),
    store: {
      ...store,
      log: {
        ...log,
        memberships: async (...asked) => passing('memberships', await log.memberships(...asked)),
        overview: async (...asked) => passing('overview', await log.overview(...asked)),
        read: async (...asked) => passing('read', await log.read(...asked)),
      },
    },
  });
  return {
    services,
    /** What comes by here from now on tells so, and waits. */
    stopAt(name: 'memberships' | 'overview' | 'read') {
      const reached = Promise.withResolvers<void>();
      const opens = Promise.withResolvers<void>();
      gates.set(name, { reached: reached.resolve, opens: opens.promise });
      return { reached: reached.promise, open: opens.resolve };
    },
    /** What comes from now on is not held up. */
    open: () => gates.clear(),
  };
}

/** Al and Bo are registered as 1 and 2, and Bo has logged in. */
async function boIsIn(services: SessionServices): Promise<RigClient> {
  const bo = new RigClient(services);
  await bo.ask({ msgid: 4, v: 2, name: 'al', password: 'x' });
  await bo.ask({ msgid: 4, v: 2, name: 'bo', password: 'x' });
  await bo.ask({ msgid: 1, v: 2, id: 2, password: 'x' });
  return bo;
}
