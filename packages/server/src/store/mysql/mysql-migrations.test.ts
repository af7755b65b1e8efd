import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../../../../../test/support/mariadb.ts';
import { anyTalk, draftOf, oneTo } from '../contract-subject.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import { createMySqlStore, type MySqlStore } from './mysql-store.ts';
import { withDefaults } from './options.ts';
import { createSessions } from './sessions.ts';

const KYSELY_LOCK = 'ea586330-2c93-47c8-908d-981d9d270f9d';
/** Of one start; each of them is cut once. */
const MOST_DEFINITIONS = 40;

describeWith('mariadb', 'the tables', () => {
  let mariaDb: MariaDb;

  beforeAll(async () => {
    mariaDb = await startMariaDb();
  });
  afterAll(async () => {
    await mariaDb?.stop();
  });

  const start = (url: string, more: { giveUpAfterMs?: number } = {}): Promise<MySqlStore> =>
    createMySqlStore({ url, nowMs: Date.now, randomBytes, ...more });
  const nameOf = (url: string) => new URL(url).pathname.slice(1);

  /** All that there is to know of the tables and of what has been done to them. */
  const definitionsOf = (url: string): Promise<string> =>
    mariaDb.sql(`
      select table_name, column_name, ordinal_position, column_type, is_nullable, column_default,
        collation_name from information_schema.columns
        where table_schema = '${nameOf(url)}' order by 1, 3;
      select table_name, index_name, seq_in_index, column_name, non_unique
        from information_schema.statistics where table_schema = '${nameOf(url)}' order by 1, 2, 3;
      select name from ${nameOf(url)}.kysely_migration order by name;
      select name, value from ${nameOf(url)}.meta where name like '%schema' order by name`);

  const startThree = async (url: string): Promise<void> => {
    const stores = await Promise.all(oneTo(3).map(() => start(url)));
    const { conversation, one } = anyTalk();
    const places = stores.map(({ log }) => log.append(draftOf(conversation, one)));
    expect((await Promise.all(places)).map(({ seq }) => seq).sort()).toEqual([1, 2, 3]);
    await Promise.all(stores.map((store) => store.stop()));
  };

  test('are made once by three nodes that start together, also where a part is there', async () => {
    const url = await mariaDb.database();
    await startThree(url);
    const whole = await definitionsOf(url);
    expect(whole).toContain('2026-02-mysql-log\n2026-11-protocol-v2\n2026-12-acts\n');
    // As before levels were counted.
    await mariaDb.sql(`delete from ${nameOf(url)}.meta where name like '%schema'`);
    await startThree(url);
    expect(await definitionsOf(url)).toBe(whole);
    await mariaDb.sql(`use ${nameOf(url)};
      delete from kysely_migration where name >= '2026-11-protocol-v2';
      alter table membership drop column begin; drop table external_user`);
    await startThree(url);
    // The column is the last one of its table now.
    expect((await definitionsOf(url)).split('\n').length).toBe(whole.split('\n').length);
  });

  test('are completed, wherever the nodes before died that made them', async () => {
    const whole = await mariaDb.database();
    await (await start(whole)).stop();
    const url = await mariaDb.database();
    const proxy = await startCuttingProxy(mariaDb.port);
    const through = new URL(url);
    through.port = String(proxy.port);
    let store: MySqlStore | undefined;
    for (let number = 1; store === undefined && number < MOST_DEFINITIONS; number++) {
      proxy.cutAtDefinition(number);
      store = await start(through.href, { giveUpAfterMs: 0 }).catch(() => undefined);
      expect(proxy.cuts).toBe(store === undefined ? number : number - 1);
    }
    expect(proxy.cuts).toBeGreaterThan(5);
    await store?.stop();
    await proxy.stop();
    expect(await definitionsOf(url)).toBe(await definitionsOf(whole));
  });

  test('of another database on the same server are nobody’s business', async () => {
    const [held, free] = [await mariaDb.database(), await mariaDb.database()];
    const sessions = createSessions(withDefaults({ url: free, nowMs: Date.now, randomBytes }));
    const rival = await sessions.open();
    // Its own lock, and the one that is kysely's for all databases.
    const names = [`concat('parley migrations ', md5('${nameOf(held)}'))`, `'${KYSELY_LOCK}'`];
    for (const name of names) await rival.execute(`select get_lock(${name}, 5)`);
    let isUp = false;
    const later = start(held).then((store) => {
      isUp = true;
      return store;
    });
    await (await start(free)).stop();
    expect(isUp).toBe(false);
    for (const name of names) await rival.execute(`select release_lock(${name})`);
    await (await later).stop();
    rival.release();
    await sessions.stop();
  });
});
