import { dialects } from '@parley/protocol';
import { expect, test } from 'vitest';
import { MemoryBus } from '../bus/memory/memory-bus.ts';
import { createMemoryPresence } from '../bus/memory/memory-presence.ts';
import type { Connection } from '../gateway/connection.ts';
import { createRateLimits } from '../lib/rate-limits.ts';
import { createStats } from '../lib/stats.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import type { Store } from '../store/store.ts';
import { createSessionServices } from './create-services.ts';
import { Session } from './session.ts';
import type { SessionServices } from './session-services.ts';

test('the answer to a send does not overtake what was missed during the login', async () => {
  const { services, stopAt, open } = slowServices();
  const bo = await boIsIn(services);
  bo.ask({ msgid: 6, toid: 1, msg: 'told', ref: 'told' });
  await bo.answer('told');

  // Bo says something more between the list that Al's login has and the end of that login.
  const overview = stopAt('overview');
  const read = stopAt('read');
  const al = openSession(services);
  al.ask({ msgid: 1, v: 2, id: 1, password: 'x', ref: 'login' });
  await overview.reached;
  bo.ask({ msgid: 6, toid: 1, msg: 'missed', ref: 'missed' });
  await bo.answer('missed');
  overview.open();
  expect(await al.answer('login')).toMatchObject({ conversations: [{ conv: 'd1.2', seq: 1 }] });
  await read.reached;
  al.ask({ msgid: 6, toid: 2, msg: 'mine', ref: 'mine' });
  al.ask({ msgid: 6, toid: 2, msg: 'mine too', ref: 'mine too' });
  open();
  read.open();
  await al.answer('mine too');
  expect(al.seqs()).toEqual([2, 3, 4]);
});

test('what the answer to a login tells of does not follow it as a push', async () => {
  const { services, stopAt, open } = slowServices();
  const bo = await boIsIn(services);
  // Their conversation begins between Al's two looks at what there is.
  const memberships = stopAt('memberships');
  const al = openSession(services);
  al.ask({ msgid: 1, v: 2, id: 1, password: 'x', ref: 'login' });
  await memberships.reached;
  bo.ask({ msgid: 6, toid: 1, msg: 'first', ref: 'first' });
  await bo.answer('first');
  open();
  memberships.open();
  expect(await al.answer('login')).toMatchObject({ conversations: [{ conv: 'd1.2', seq: 1 }] });
  al.ask({ msgid: 6, toid: 2, msg: 'mine', ref: 'mine' });
  await al.answer('mine');
  expect(al.seqs()).toEqual([2]);
});

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
  const services = createServices({
    ...store,
    log: {
      ...log,
      memberships: async (...asked) => passing('memberships', await log.memberships(...asked)),
      overview: async (...asked) => passing('overview', await log.overview(...asked)),
      read: async (...asked) => passing('read', await log.read(...asked)),
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
async function boIsIn(services: SessionServices) {
  const bo = openSession(services);
  bo.ask({ msgid: 4, v: 2, name: 'al', password: 'x', ref: 'al' });
  bo.ask({ msgid: 4, v: 2, name: 'bo', password: 'x', ref: 'bo' });
  await bo.answer('bo');
  bo.ask({ msgid: 1, v: 2, id: 2, password: 'x', ref: 'login' });
  await bo.answer('login');
  return bo;
}

function createServices(store: Store): SessionServices {
  return createSessionServices({
    store,
    bus: new MemoryBus(),
    presence: createMemoryPresence(Date.now),
    passwords: {
      hash: async (password) => password,
      verify: async (password, hash) => password === hash,
      waiting: () => 0,
    },
    rateLimits: createRateLimits(undefined),
    policies: { classic: 'reject', v2: 'allow' },
    trustsEnds: true,
    nodeId: 'node',
    nowMs: Date.now,
    stats: createStats(),
    onError: (_, error) => {
      throw error;
    },
  }).services;
}

/** A client in memory that reads at once. */
function openSession(services: SessionServices) {
  const sent: Record<string, unknown>[] = [];
  let tell = () => {};
  const connection: Connection = {
    ...{ address: 'test', dialect: dialects.abc, codec: 'json' },
    ...{ isV2Only: false, isSmallClient: false, isFlushed: true },
    becomeV2() {},
    send(frame) {
      sent.push(JSON.parse(String(frame)));
      tell();
    },
    writable: async () => {},
    pause() {},
    resume() {},
    close: () => session.onEnd(false),
    finish: () => session.onEnd(true),
  };
  const session = new Session(connection, services);
  return {
    ask: (frame: object) => session.onFrame(JSON.stringify(frame)),
    /** The places that pushes and answers to sends told, in the order in which they came. */
    seqs: () => sent.flatMap(({ msgid, seq }) => (msgid === 6 || msgid === 20 ? [seq] : [])),
    async answer(ref: string): Promise<Record<string, unknown>> {
      for (;;) {
        const frame = sent.find((one) => one.ref === ref && one.msgid !== 6);
        if (frame !== undefined) return frame;
        await new Promise<void>((resolve) => {
          tell = resolve;
        });
      }
    },
  };
}
