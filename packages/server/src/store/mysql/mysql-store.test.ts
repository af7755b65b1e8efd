import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../../../../../test/support/mariadb.ts';
import { storeContract } from '../contract.ts';
import { createMySqlStore } from './mysql-store.ts';

describeWith('mariadb', 'on MariaDB', () => {
  let mariaDb: MariaDb;

  beforeAll(async () => {
    mariaDb = await startMariaDb();
  });
  afterAll(async () => {
    await mariaDb?.stop();
  });

  storeContract('the MySQL store', async () => {
    const options = { url: await mariaDb.database(), nowMs: Date.now, randomBytes };
    let store = await createMySqlStore(options);
    return {
      store,
      async reopen() {
        await store.stop();
        store = await createMySqlStore(options);
        return store;
      },
      dispose: () => store.stop(),
    };
  });
});
