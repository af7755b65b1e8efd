import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeContract } from '../contract.ts';
import { createSqliteStore } from './sqlite-store.ts';

storeContract('sqlite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-sqlite-'));
  const open = () => createSqliteStore({ folder, nowMs: () => 1_700_000_100_000 });
  let store = await open();
  return {
    store,
    async reopen() {
      await store.stop();
      store = await open();
      return store;
    },
    async dispose() {
      await store.stop();
      await rm(folder, { recursive: true });
    },
  };
});
