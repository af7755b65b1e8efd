import { type Dialect, dialects, type ErrorName } from '@parley/protocol';
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

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('who comes back while his cursors are being stored waits for that, and is let in', async () => {
  const storing = Promise.withResolvers<void>();
  const slow = (store: Store): Store => ({
    ...store,
    log: {
      ...store.log,
      async advanceClassic(positions) {
        await storing.promise;
        await store.log.advanceClassic(positions);
      },
    },
  });
  const services = createServices(slow);
  const first = openSession(services);
  first.ask({ msgid: 4, name: 'al', password: 'x' });
  const { id } = await first.answer(5);
  first.ask({ msgid: 1, id, password: 'x' });
  await first.answer(2);
  first.ask({ msgid: 6, toid: id, msg: 'to myself' });
  await first.answer(6);
  first.session.onInputEnd();
  await turn();
  expect(first.closedWith).toEqual(['finished']);

  const second = openSession(services);
  second.ask({ msgid: 1, id, password: 'x' });
  await turn();
  expect(second.sent).toEqual([]);
  storing.resolve();
  const answer = await second.answer(2);
  expect(answer).toMatchObject({ errno: 0, id });
  expect(answer).not.toHaveProperty('offlinemsg');
});

test('a login that the store fails leaves the connection as it was', async () => {
  let isBroken = true;
  const breaking = (store: Store): Store => ({
    ...store,
    contacts: {
      ...store.contacts,
      of: (owner) => (isBroken ? Promise.reject(new Error('no')) : store.contacts.of(owner)),
    },
  });
  const services = { ...createServices(breaking), onError: () => {} };
  const { ask, answer } = openSession(services);
  ask({ msgid: 4, name: 'al', password: 'x' });
  const { id } = await answer(5);
  ask({ msgid: 1, id, password: 'x' });
  expect(await answer(2)).toMatchObject({ errno: 500 });
  expect([services.stats.guests, services.stats.sessions]).toEqual([1, 0]);
  isBroken = false;
  ask({ msgid: 1, id, password: 'x' });
  expect(await answer(2)).toMatchObject({ errno: 0 });
  expect([services.stats.guests, services.stats.sessions]).toEqual([0, 1]);
});

test('a connection that ends during its login leaves nobody logged in', async () => {
  const services = createServices();
  const gone = openSession(services);
  gone.ask({ msgid: 4, name: 'al', password: 'x' });
  const { id } = await gone.answer(5);
  gone.ask({ msgid: 1, id, password: 'x' });
  gone.session.onEnd(false);
  await turn();
  const next = openSession(services);
  next.ask({ msgid: 1, id, password: 'x' });
  expect(await next.answer(2)).toMatchObject({ errno: 0 });
  expect([services.stats.guests, services.stats.sessions]).toEqual([0, 1]);
});

/** What sessions work with, in memory, with a store that a test may wrap. */
function createServices(wrap: (store: Store) => Store = (store) => store): SessionServices {
  const fail = (error: unknown): never => {
    throw error;
  };
  return createSessionServices({
    store: wrap(createMemoryStore()),
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
    elapsedMs: () => performance.now(),
    stats: createStats(),
    onError: (_, error) => fail(error),
  }).services;
}

/** A client in memory that reads at once; its session, and what it was sent. */
function openSession(services: SessionServices, dialect: Dialect = dialects.abc) {
  const sent: Record<string, unknown>[] = [];
  const closedWith: (ErrorName | 'finished')[] = [];
  let tell = () => {};
  const connection: Connection = {
    address: 'test',
    dialect,
    codec: 'json',
    isV2Only: false,
    isSmallClient: false,
    becomeV2() {},
    isFlushed: true,
    send(frame) {
      sent.push(JSON.parse(String(frame)));
      tell();
    },
    writable: async () => {},
    pause() {},
    resume() {},
    close: (error) => over(error, false),
    finish: () => over('finished', true),
  };
  const session = new Session(connection, services);
  function over(why: ErrorName | 'finished', isClean: boolean): void {
    closedWith.push(why);
    session.onEnd(isClean);
  }
  return {
    session,
    sent,
    closedWith,
    ask: (frame: object) => session.onFrame(JSON.stringify(frame)),
    /** Waits for the first frame, of all so far and to come, of this number. */
    async answer(msgid: number): Promise<Record<string, unknown>> {
      for (;;) {
        const found = sent.findIndex((frame) => frame.msgid === msgid);
        const [frame] = found < 0 ? [] : sent.splice(found, 1);
        if (frame !== undefined) return frame;
        await new Promise<void>((resolve) => {
          tell = resolve;
        });
      }
    },
  };
}
