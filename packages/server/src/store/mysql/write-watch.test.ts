import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../../../test/support/deadline.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../../../../../test/support/mariadb.ts';
import { anyTalk, bodyOf, draftOf } from '../contract-subject.ts';
import { type Store, StoreUnavailable } from '../store.ts';
import { createMySqlStore } from './mysql-store.ts';

describeWith('mariadb', 'a database that answers and takes no commits', () => {
  let mariaDb: MariaDb;
  let store: Store;
  let lines: string[];
  let name: string;

  beforeAll(async () => {
    mariaDb = await startMariaDb();
    await mariaDb.sql(`create user writer@'127.0.0.1' identified by 'w';
      grant select, insert, update, delete, create, alter, index, drop on *.* to writer@'127.0.0.1'`);
  });
  afterAll(() => mariaDb?.stop());
  beforeEach(async () => {
    const url = new URL(await mariaDb.database());
    name = url.pathname.slice(1);
    lines = [];
    store = await createMySqlStore({
      url: Object.assign(url, { username: 'writer', password: 'w' }).href,
      nowMs: Date.now,
      randomBytes,
      giveUpAfterMs: 300,
      statementTimeoutMs: 700,
      onAvailability: (isAvailable, reason) => lines.push(`${isAvailable}: ${reason}`),
    });
  });
  afterEach(() => store?.stop());

  const { conversation, one } = anyTalk();
  const send = () => store.log.append(draftOf(conversation, one, { body: bodyOf('hello') }));
  const isReady = () =>
    store.check().then(
      () => true,
      () => false,
    );
  const readyAgain = () => eventually(isReady, 10_000, () => 'the store is ready again');

  test('is not ready while it is full, though a small write fits, and says so once', async () => {
    await send();
    await mariaDb.sql(`create trigger ${name}.full before insert on ${name}.message for each row
      signal sqlstate 'HY000' set mysql_errno = 1114, message_text = 'The table is full'`);
    await expect(send()).rejects.toThrow(StoreUnavailable);
    await expect(store.check()).rejects.toThrow('The table is full');
    await expect(send()).rejects.toThrow(StoreUnavailable);
    expect(lines).toEqual(['false: The table is full']);
    await mariaDb.sql(`drop trigger ${name}.full`);
    await readyAgain();
    await send();
    expect(lines.slice(1)).toEqual(['true: it takes commits again']);
  });

  test('says once that it is read-only, and once that it is no longer', async () => {
    await mariaDb.sql('set global read_only = 1');
    await expect(send()).rejects.toThrow(StoreUnavailable);
    expect(await isReady()).toBe(false);
    await expect(send()).rejects.toThrow(StoreUnavailable);
    expect(lines).toEqual([expect.stringMatching(/^false: .*read-only.*must be the primary/)]);
    await mariaDb.sql('set global read_only = 0');
    await send();
    expect(await isReady()).toBe(true);
    expect(lines.slice(1)).toEqual(['true: it takes commits again']);
  });

  test('is not ready while commits hang', async () => {
    await send();
    const hanging = mariaDb.sql('backup stage start; backup stage block_commit; select sleep(40)');
    const ended = hanging.catch(() => {});
    const sent: Promise<unknown>[] = [];
    const isSaid = () => {
      if (sent.length < 40) sent.push(send().catch(() => {}));
      return lines.length > 0;
    };
    await eventually(isSaid, 10_000, () => 'a line says it');
    expect(lines).toEqual([expect.stringMatching(/^false: (?:no answer|.*max_statement_time)/)]);
    expect(await isReady()).toBe(false);
    const asleep = "from information_schema.processlist where info = 'select sleep(40)'";
    let id = '';
    const isAsleep = async () => {
      id = (await mariaDb.sql(`select id ${asleep}`)).trim();
      return id !== '';
    };
    await eventually(isAsleep, 10_000, () => 'it sleeps');
    await mariaDb.sql(`kill ${id}`);
    await ended;
    await Promise.all(sent);
    await readyAgain();
    expect(lines.slice(1)).toEqual(['true: it takes commits again']);
  });

  test('notices it by the check alone, too', async () => {
    await mariaDb.sql('set global read_only = 1');
    expect(await isReady()).toBe(false);
    expect(lines).toHaveLength(1);
    await mariaDb.sql('set global read_only = 0');
    await readyAgain();
    expect(lines).toHaveLength(2);
  });
});
