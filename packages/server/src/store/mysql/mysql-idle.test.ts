import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../../../test/support/deadline.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../../../../../test/support/mariadb.ts';
import { anyTalk, draftOf, readAll } from '../contract-subject.ts';
import { failureOf } from './failures.ts';
import { createMySqlStore } from './mysql-store.ts';
import { withDefaults } from './options.ts';
import { sessionStatements } from './session-statements.ts';
import { createSessions } from './sessions.ts';

describeWith('mariadb', 'on a server that ends what takes too long', () => {
  let mariaDb: MariaDb;
  let url: string;

  beforeAll(async () => {
    mariaDb = await startMariaDb();
    url = await mariaDb.database();
  });
  afterAll(async () => {
    await mariaDb?.stop();
  });

  const count = async (condition: string): Promise<number> =>
    Number(
      await mariaDb.sql(
        `select count(*) from information_schema.processlist where ${condition} and id <> connection_id()`,
      ),
    );

  test('a statement that nobody waits for is not carried on', async () => {
    const options = { url, nowMs: Date.now, randomBytes, statementTimeoutMs: 300 };
    const sessions = createSessions(withDefaults(options));
    const failure = await sessions
      .use((session) =>
        session.execute(
          'select count(*) from seq_1_to_90000 a, seq_1_to_90000 b where a.seq <> b.seq',
        ),
      )
      .catch((error: unknown) => error);
    expect(failureOf(failure)).toBe('away');
    await eventually(
      async () => (await count(`info like '%seq_1_to%'`)) === 0,
      5_000,
      () => 'the server has ended it',
    );
    await sessions.stop();
  });

  // As MySQL does with all that are idle, lest a node that has stopped hold its locks.
  test('idle connections that were ended are opened again without a word', async () => {
    const states: boolean[] = [];
    await mariaDb.sql('set global wait_timeout = 1');
    const store = await createMySqlStore({
      ...{ url, nowMs: Date.now, randomBytes },
      onAvailability: (isAvailable) => states.push(isAvailable),
    });
    const { conversation, one } = anyTalk();
    for (let round = 1; round <= 2; round++) {
      expect(await store.log.append(draftOf(conversation, one))).toMatchObject({ seq: round });
      expect(await readAll(store, conversation)).toHaveLength(round);
      await eventually(
        async () => (await count(`user = 'parley' and db is not null`)) === 0,
        10_000,
        () => 'the server has ended all that is idle',
      );
    }
    await store.stop();
    await mariaDb.sql('set global wait_timeout = 28800');
    expect(states).toEqual([]);
  });

  test('MySQL is told to end idle connections, and long statements', () => {
    const settings = withDefaults({ url, nowMs: Date.now, randomBytes, statementTimeoutMs: 900 });
    const statements = sessionStatements(false, settings);
    expect(statements).toContain('set session wait_timeout = 8');
    expect(statements).toContain('set session max_execution_time = 900');
    expect(statements.join()).not.toMatch(/max_statement_time|idle_transaction/);
  });
});
