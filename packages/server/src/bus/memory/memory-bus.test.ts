import { busContract, presenceContract } from '../contract.ts';
import { MemoryBus, MemoryHub } from './memory-bus.ts';
import { createClaims, createMemoryPresence } from './memory-presence.ts';

busContract('memory', async () => {
  const hub = new MemoryHub();
  const one = new MemoryBus(hub);
  const other = new MemoryBus(hub);
  return {
    one,
    other,
    async dispose() {
      await one.stop();
      await other.stop();
    },
  };
});

presenceContract('memory', async () => {
  let now = 1_000;
  const claims = createClaims();
  return {
    one: createMemoryPresence(() => now, claims),
    other: createMemoryPresence(() => now, claims),
    async passMs(ms) {
      now += ms;
    },
    async dispose() {},
  };
});
