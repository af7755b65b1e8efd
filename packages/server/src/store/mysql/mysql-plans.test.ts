import { randomBytes } from 'node:crypto';
import type { CompiledQuery, QueryResult } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../../../../../test/support/mariadb.ts';
import { draftOf } from '../contract-subject.ts';
import { sqlContacts } from '../sql/contacts.ts';
import type { SqlContext } from '../sql/context.ts';
import { mysqlHeadOf } from '../sql/flavours.ts';
import { sqlGroups } from '../sql/groups.ts';
import { sqlMemberships } from '../sql/memberships.ts';
import { sqlServerKeys } from '../sql/server-keys.ts';
import { sqlTokens } from '../sql/tokens.ts';
import { sqlUsers } from '../sql/users.ts';
import { mysqlCursors } from './cursors.ts';
import { readLasts } from './lasts.ts';
import { readMessages } from './messages.ts';
import { migrate } from './migrate.ts';
import { withDefaults } from './options.ts';
import { readOverview } from './overview.ts';
import { executeCompiled, kyselyOver } from './pool-dialect.ts';
import { findRefs } from './refs.ts';
import type { Session, SqlValue } from './session.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { readHeadsOf } from './take-places.ts';

/** Large enough that the optimizer would rather not read it whole. */
const ROWS = 5_000;

describeWith('mariadb', 'no hot statement reads a whole table', () => {
  let mariaDb: MariaDb;
  let sessions: Sessions;
  let session: Session;
  const plans: string[] = [];

  /** Asks for the plan of what it executes, too. */
  const explaining: Pick<Session, 'execute'> = {
    async execute(sql: string, values: readonly SqlValue[] = []) {
      if (/^(select|update|delete)/.test(sql)) {
        const { rows } = await session.execute(`explain ${sql}`, values);
        for (const { table, type } of rows) plans.push(`${table ?? '-'} ${type ?? '-'}: ${sql}`);
      }
      return await session.execute(sql, values);
    },
  };

  beforeAll(async () => {
    mariaDb = await startMariaDb();
    const url = await mariaDb.database();
    const settings = withDefaults({ url, nowMs: Date.now, randomBytes });
    await migrate(settings);
    sessions = createSessions(settings);
    session = await sessions.open();
    for (const statement of [
      `insert into user (id, name, name_key, password_hash, created_at)
       select seq, concat('u', seq), concat('u', seq), '#', 1 from seq_1_to_${ROWS}`,
      `insert into chat_group (id, name, description, creator, created_at)
       select seq, 'g', '', seq, 1 from seq_1_to_${ROWS}`,
      `insert into contact select 1 + seq div 5, 1 + seq mod 5, 1 from seq_1_to_${ROWS}`,
      `insert into conversation select concat('g', seq), 'group', 9, 9, 1 from seq_1_to_${ROWS}`,
      `insert into membership (conversation, user_id, role, joined_at)
       select concat('g', 1 + seq div 5), 1 + (seq * 7) mod ${ROWS}, 'normal', 1 from seq_1_to_${ROWS}`,
      `insert into message select concat('g', 1 + seq div 10), 1 + seq mod 10, 1, 1, 1, 1, null, null, ''
       from seq_1_to_${ROWS}`,
      `insert into external_user select concat('x', seq), seq from seq_1_to_${ROWS}`,
      `insert into session_token select 1 + seq div 5, seq, unhex(sha2(seq, 256)), 'd', 1, 1, 9
       from seq_1_to_${ROWS}`,
      `insert into server_key select seq, 'k', unhex(sha2(seq, 256)), 1 from seq_1_to_${ROWS}`,
      `insert into recent_ref select 1 + seq mod 50, concat('r', seq), 'g1', 1, 1, 1 from seq_1_to_${ROWS}`,
    ]) {
      await session.command(statement);
    }
    await session.command(
      `analyze table user, chat_group, contact, conversation, membership, message, recent_ref,
       external_user, session_token, server_key`,
    );
  });
  afterAll(async () => {
    session?.release();
    await sessions?.stop();
    await mariaDb?.stop();
  });

  const context: SqlContext = {
    flavour: 'mysql',
    db: kyselyOver(<Row>(query: CompiledQuery) => executeCompiled<Row>(explaining, query)),
    async atomic(queries) {
      const results: QueryResult<unknown>[] = [];
      for (const query of queries) results.push(await executeCompiled(explaining, query.compile()));
      return results;
    },
    async heads(conversations) {
      const heads = await readHeadsOf(explaining, conversations);
      return new Map(conversations.map((id) => [id, heads.get(id)?.seq ?? 0]));
    },
    headOf: mysqlHeadOf,
  };
  const hash = new Uint8Array(32);

  test.each<readonly [string, () => Promise<unknown>]>([
    ['reading a log', () => readMessages(explaining, 'g7', 3, 100)],
    ['heads', () => context.heads(['g1', 'g5', 'g9'])],
    [
      'refs',
      () =>
        findRefs(
          explaining,
          [1, 2, 3].map((i) => draftOf('g1', i, { ref: `r${i}` })),
        ),
    ],
    ['memberships', () => sqlMemberships(context).memberships(8)],
    [
      'classic cursors',
      () =>
        mysqlCursors((task) => task(explaining)).advanceClassic([
          { conversation: 'g1', user: 8, seq: 3 },
          { conversation: 'g2', user: 36, seq: 3 },
        ]),
    ],
    [
      'cursors of what was read',
      () =>
        mysqlCursors((task) => task(explaining)).advanceRead([
          { conversation: 'g1', user: 8, seq: 3, n: 3 },
          { conversation: 'g2', user: 36, seq: 3, n: 3 },
        ]),
    ],
    ['last entries', () => readLasts(explaining, ['g1', 'g5', 'g9'])],
    [
      'an overview',
      () => readOverview(explaining, 8, { after: '', limit: 20, sinceMs: undefined }),
    ],
    [
      'an overview of what is new',
      () => readOverview(explaining, 8, { after: 'g1', limit: 20, sinceMs: 1 }),
    ],
    ['the joined groups of a user', () => sqlGroups(context).joined(8)],
    ['members', () => sqlGroups(context).members(7, 3, 20)],
    ['the size of a group', () => sqlGroups(context).size(7)],
    ['readers', () => sqlGroups(context).readers(7, 3)],
    ['a page of contacts', () => sqlContacts(context).page(8, 2, 20)],
    ['ids of contacts', () => sqlContacts(context).ids(8)],
    [
      'users seen',
      () =>
        sqlUsers(context).seen([
          { user: 7, at: 9 },
          { user: 77, at: 9 },
        ]),
    ],
    ['another password', () => sqlUsers(context).changePassword(77, '#')],
    ['a user of another product', () => sqlUsers(context).byExternalId('x77')],
    ['a token', () => sqlTokens(context).find(8, hash, 5)],
    [
      'a new token',
      () =>
        sqlTokens(context).create({ user: 8, hash, device: 'd', createdAt: 5, expiresAt: 9 }, 3),
    ],
    [
      'tokens in use',
      () =>
        sqlTokens(context).touch([
          { user: 8, token: 40, usedAt: 5, expiresAt: 9 },
          { user: 9, token: 45, usedAt: 5, expiresAt: 9 },
        ]),
    ],
    ['the tokens of a user', () => sqlTokens(context).of(9, 5)],
    ['the end of a token', () => sqlTokens(context).revoke(9, 45)],
    ['a server key', () => sqlServerKeys(context).find(hash)],
    ['the groups of a user', () => sqlGroups(context).of(8)],
    ['joining a group', () => sqlGroups(context).join(77, 8, 1)],
    ['contacts', () => sqlContacts(context).of(8)],
    ['a user by name', () => sqlUsers(context).byNameKey('u77')],
    ['a user by id', () => sqlUsers(context).byId(77)],
    ['names', () => sqlUsers(context).names([7, 77, 777])],
  ])('%s', async (_, run) => {
    plans.length = 0;
    await run();
    expect(plans).not.toEqual([]);
    // A derived table is what a bounded part of the same statement has found.
    expect(plans.filter((plan) => /^(?!<derived)\S+ (ALL|index):/.test(plan))).toEqual([]);
  });
});
