import { expect, test } from 'vitest';
import { MemoryBus } from '../bus/memory/memory-bus.ts';
import { createMemoryPresence } from '../bus/memory/memory-presence.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { RigClient, rigDevice, rigServices } from './session-rig.ts';

const HOUR_MS = 3_600_000;

test('a device that was here for long has been used until it left', async () => {
  let now = 1_000 * HOUR_MS;
  const nowMs = () => now;
  const store = createMemoryStore();
  const presence = createMemoryPresence(nowMs);
  const services = rigServices({ store, bus: new MemoryBus(), presence, nowMs });
  const al = await rigDevice(services, 'al');
  const beside = new RigClient(services);
  await beside.ask({ msgid: 1, v: 2, name: 'al', password: 'x' });
  now += 24 * HOUR_MS;
  al.vanish();
  await services.departures.all();
  const used = async () =>
    new Map((await store.tokens.of(1, now)).map(({ id, usedAt }) => [id, usedAt]));
  expect(await used()).toEqual(
    new Map([
      [1, now],
      [2, now - 24 * HOUR_MS],
    ]),
  );
  const [{ expiresAt } = { expiresAt: 0 }] = await store.tokens.of(1, now);
  expect(expiresAt).toBe(now + 90 * 24 * HOUR_MS);
});
