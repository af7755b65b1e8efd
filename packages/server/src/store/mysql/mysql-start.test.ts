import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { freePort } from '../../../../../test/support/free-port.ts';
import { type MariaDb, startMariaDb } from '../../../../../test/support/mariadb.ts';
import { anyTalk, bodyOf, draftOf } from '../contract-subject.ts';
import { anyHash } from '../contract-tokens.ts';
import { newUser } from '../contract-users.ts';
import { createMySqlStore } from './mysql-store.ts';
import { ownSchema } from './schema-level.ts';

const { level } = ownSchema;

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
      'a program was here that is newer by two releases',
      async (url) => {
        await (await start(url)).stop();
        await beLater(url, 2);
      },
      new RegExp(
        `by a later version of this program, which needs schema ${level + 1} \\(9999-later\\)`,
      ),
    ],
    [
      'another program has this database',
      (url) =>
        mariaDb.sql(`use ${nameOf(url)}; create table orders (id int); create table user (id int)`),
      /tables of another program \(orders, user\)/,
    ],
    [
      'a column lost characters',
      async (url) => {
        await (await start(url)).stop();
        await mariaDb.sql(`alter table ${nameOf(url)}.message convert to character set latin1`);
      },
      /column \w+ of its table message has the collation latin1_swedish_ci/,
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

  test('one of the next release is used, and left as it is', async () => {
    const url = new URL(await mariaDb.database());
    await (await start(url)).stop();
    await beLater(url, 1);
    const store = await start(url);
    const { conversation, one } = anyTalk();
    expect(await store.log.append(draftOf(conversation, one))).toMatchObject({ seq: 1 });
    await store.stop();
    const schema = await mariaDb.sql(
      `select value from ${nameOf(url)}.meta where name in ('schema', 'oldest_schema') order by name`,
    );
    expect(schema).toBe(`${level}\n${level + 1}\n`);
  });

  test('the database’s own character set does not matter', async () => {
    const url = new URL(await mariaDb.database());
    await mariaDb.sql(`alter database ${nameOf(url)} character set latin1`);
    const store = await start(url);
    const { conversation, one } = anyTalk();
    const body = bodyOf('漢😀é');
    await store.log.append(draftOf(conversation, one, { body }));
    expect(await store.log.read(conversation, 0, 9)).toMatchObject([{ body }]);
    await store.stop();
  });

  test('a small packet and a replica are told of', async () => {
    const url = new URL(await mariaDb.database());
    await mariaDb.sql(`create or replace user reader@'127.0.0.1' identified by 'r';
      grant select, insert, update, delete, create, alter, index, drop on *.* to reader@'127.0.0.1';
      set global max_allowed_packet = 1048576`);
    await expect(start(url)).rejects.toThrow(/cannot be used: its max_allowed_packet is 1048576/);
    await mariaDb.sql('set global max_allowed_packet = 16777216; set global read_only = 1');
    Object.assign(url, { username: 'reader', password: 'r' });
    const isRefused = () =>
      expect(start(url)).rejects.toThrow(/read-only.*: this must be the primary/);
    await isRefused();
    await mariaDb.sql('set global read_only = 0');
    await (await start(url)).stop();
    await mariaDb.sql('set global read_only = 1');
    await isRefused();
    await mariaDb.sql('set global read_only = 0');
  });

  test('takes up a change of the tables that a start before it left half done', async () => {
    const url = new URL(await mariaDb.database());
    const first = await start(url);
    const user = (await first.users.create(newUser('al'))) ?? 0;
    await first.stop();
    await mariaDb.sql(
      `use ${nameOf(url)}; delete from kysely_migration where name >= '2026-11-protocol-v2';
       alter table user drop column last_token; drop table meta, server_key, session_token;`,
    );
    const second = await start(url);
    const token = { user, hash: anyHash(), device: 'd', createdAt: 1, expiresAt: 9 };
    expect(await second.tokens.create(token, 5)).toBe(1);
    expect(second.epoch).not.toBe(first.epoch);
    await second.stop();
  });

  const nameOf = (url: URL) => url.pathname.slice(1);

  /** As a release would leave it that is so many after this one. */
  const beLater = (url: URL, releases: number) =>
    mariaDb.sql(`use ${nameOf(url)};
      insert into kysely_migration values ('9999-later', '2026-11-20T00:00:00Z');
      replace into meta values ('schema', '${level + releases}'), ('oldest_schema', '${level + releases - 1}')`);

  const start = (url: URL) =>
    createMySqlStore({ url: url.href, nowMs: Date.now, randomBytes, giveUpAfterMs: 300 });
});
