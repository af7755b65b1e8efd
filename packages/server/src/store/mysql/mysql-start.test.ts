import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { freePort } from '../../../../../test/support/free-port.ts';
import { type MariaDb, startMariaDb } from '../../../../../test/support/mariadb.ts';
import { anyHash } from '../contract-tokens.ts';
import { newUser } from '../contract-users.ts';
import { createMySqlStore } from './mysql-store.ts';

describeWith('mariadb', 'a store that cannot start', () => {
  let mariaDb: MariaDb;

  beforeAll(async () => {
    mariaDb = await startMariaDb();
  });
  afterAll(async () => {
    await mariaDb?.stop();
  });

  test.each<readonly [string, (url: URL) => unknown, RegExp]>([
    [
      'wrong password',
      (url) => Object.assign(url, { password: 'wrong' }),
      /cannot be used: Access denied/,
    ],
    [
      'unknown database',
      (url) => Object.assign(url, { pathname: `${url.pathname}x` }),
      /cannot be used: Unknown database/,
    ],
    [
      'no TLS',
      (url) => Object.assign(url, { search: 'tls=on' }),
      /does not support secure connection/,
    ],
    [
      'nobody listens',
      async (url) => {
        url.port = String(await freePort());
      },
      /cannot do it now: .*ECONNREFUSED/,
    ],
    [
      'a newer program was here',
      async (url) => {
        await (await start(url)).stop();
        const database = url.pathname.slice(1);
        await mariaDb.sql(
          `insert into ${database}.kysely_migration values ('9999-later', '2026-11-20T00:00:00Z')`,
        );
      },
      /made by another version of this program: .*9999-later/,
    ],
  ])('says why: %s', async (_, spoil, line) => {
    const url = new URL(await mariaDb.database());
    const { password } = url;
    await spoil(url);
    const failure = await start(url).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(String(failure)).toMatch(line);
    expect(String(failure)).not.toContain(password);
  });

  test('takes up a change of the tables that a start before it left half done', async () => {
    const url = new URL(await mariaDb.database());
    const first = await start(url);
    const user = (await first.users.create(newUser('al'))) ?? 0;
    await first.stop();
    const database = url.pathname.slice(1);
    await mariaDb.sql(
      `use ${database}; delete from kysely_migration where name = '2026-11-protocol-v2';
       alter table user drop column last_token; drop table meta, server_key, session_token;`,
    );
    const second = await start(url);
    const token = { user, hash: anyHash(), device: 'd', createdAt: 1, expiresAt: 9 };
    expect(await second.tokens.create(token, 5)).toBe(1);
    expect(second.epoch).not.toBe(first.epoch);
    await second.stop();
  });

  const start = (url: URL) =>
    createMySqlStore({ url: url.href, nowMs: Date.now, randomBytes, giveUpAfterMs: 300 });
});
