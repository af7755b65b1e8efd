import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../../../../../test/support/mariadb.ts';
import type { Act } from '../../domain/act.ts';
import { draftOf } from '../contract-subject.ts';
import { newUser } from '../contract-users.ts';
import type { Store } from '../store.ts';
import { createMySqlStore, type MySqlStore } from './mysql-store.ts';
import { withDefaults } from './options.ts';
import { type Route, routesOf } from './routing.ts';
import type { Session } from './session.ts';
import { createSessions, type Sessions } from './sessions.ts';

/** Large enough that the optimizer would rather not read it whole. */
const ROWS = 5_000;
const HASH = Buffer.alloc(32, 'k');

/**
 * What may ask by a column that is no shard key: an engine without global indexes asks every
 * server for it, or keeps the table whole on one.
 */
const BY_LOOKUP: Readonly<Record<string, readonly string[]>> = {
  'users.byNameKey': ['user.name_key'],
  'groups.of': ['membership.conversation'],
  'groups.members': ['membership.conversation'],
  'groups.size': ['membership.conversation'],
  'groups.readers': ['membership.conversation'],
  'doors.admins': ['membership.conversation'],
  'doors.invitations': ['outsider.user_id'],
  'keys.find': ['server_key.hash'],
  'files.usage': ['attachment.user_id'],
  'files.contentOf': ['attachment_content.hash'],
  'files.claimContent': ['attachment_content.hash'],
  'files.removeFile': ['attachment_content.hash'],
  // Of whoever collects, once a minute.
  'files.unplaced': ['attachment_use.seq'],
  'files.dueFiles': ['attachment.due_at', 'attachment_use.file_id'],
  'files.dueContents': ['attachment_content.due_at', 'attachment.hash'],
  'people.find': ['user.name_key'],
  'people.erase': ['pair.other'],
};

/** What may ask every server, and why. */
const EVERYWHERE: readonly { readonly sql: RegExp; readonly why: string }[] = [
  {
    sql: /^delete from (?:recent_ref where sent_at|commit_mark where made_at) < /,
    why: 'forgetting what is old: once an hour, 1,000 rows at a time',
  },
  {
    sql: /^select `id` from `conversation` where `id` > .* limit \d+$/,
    why: 'going through all logs for search: a page now and then',
  },
  {
    sql: /^select `user_id`, `changed_at` from `person` where `changed_at` >= /,
    why: 'who has changed what others may see: every 15 s, from an index',
  },
  { sql: /^select `id`.* from `server_key` order by `id`$/, why: 'for an administrator' },
  { sql: /^select \* from `erasure` order by/, why: 'who has gone: few, once a minute' },
];

/** What never asks for a table's rows. */
const NO_TABLE = /^(?:start transaction|commit|rollback|set |select (?:version|now|@@))/i;

describeWith('mariadb', 'every hot statement carries its shard key', () => {
  let mariaDb: MariaDb;
  let store: MySqlStore;
  let sessions: Sessions;
  let session: Session;
  const called = new Set<string>();

  beforeAll(async () => {
    mariaDb = await startMariaDb();
    const settings = { url: await mariaDb.database(), nowMs: Date.now, randomBytes };
    store = await createMySqlStore(settings);
    sessions = createSessions(withDefaults(settings));
    session = await sessions.open();
    await fill(session);
    await mariaDb.sql(`set global log_output = 'TABLE'; set global general_log = on`);
  });
  afterAll(async () => {
    session?.release();
    await sessions?.stop();
    await store?.stop();
    await mariaDb?.stop();
  });

  test.each(walk())('%s', async (name, call) => {
    await mariaDb.sql('truncate table mysql.general_log');
    await call(store);
    called.add(name);
    const routes = await routesOfLogged(name);
    expect(routes.filter(({ kind }) => kind === 'everywhere')).toEqual([]);
    const lookups = routes.flatMap((route) =>
      route.kind === 'lookup' ? [`${route.table}.${route.column}`] : [],
    );
    expect([...new Set(lookups)]).toEqual(BY_LOOKUP[name] ?? []);
  });

  test('nothing that the store can do was left out', () => {
    const parts = [
      'log',
      'users',
      'contacts',
      'people',
      'groups',
      'doors',
      'tokens',
      'keys',
      'files',
      'marks',
      'personal',
      'account',
    ] as const;
    const all = parts.flatMap((part) => Object.keys(store[part]).map((call) => `${part}.${call}`));
    // The same statements as `append` and `act`.
    const asked = all.filter((name) => !['log.appendTelling', 'log.actTelling'].includes(name));
    expect(asked.sort()).toEqual([...called].sort());
  });

  /** The routes of all that the store has sent since the log was emptied. */
  async function routesOfLogged(name: string): Promise<Route[]> {
    // A start and its migrations are over when the log begins.
    const { rows } = await session.execute(
      `select distinct convert(argument using utf8mb4) as \`sql\` from mysql.general_log
       where thread_id <> connection_id() and user_host like '%[127.0.0.1]%'
         and command_type in ('Query', 'Execute')`,
    );
    const statements = rows
      .map(({ sql }) => String(sql).replace(/\s+/g, ' ').trim())
      .filter((sql) => !NO_TABLE.test(sql));
    expect(statements, name).not.toEqual([]);
    const routes: Route[] = [];
    for (const sql of statements) {
      if (EVERYWHERE.some((each) => each.sql.test(sql))) continue;
      const { rows: plans } = await session.execute(`explain format=json ${sql}`);
      routes.push(...routesOf(sql, JSON.parse(String(plans[0]?.EXPLAIN))));
    }
    return routes;
  }
});

type Step = readonly [name: string, call: (store: Store) => Promise<unknown>];

/** Every call of the port, for rows that exist: for others the server makes no plan. */
function walk(): Step[] {
  const at = Date.now();
  const cursors = [
    { conversation: 'g1', user: 8, seq: 3, n: 3 },
    { conversation: 'g2', user: 36, seq: 3, n: 3 },
  ];
  const token = { user: 8, hash: HASH, device: 'd', createdAt: 5, expiresAt: at };
  const page = { after: '', limit: 20, sinceMs: 1 };
  return [
    ['log.append', ({ log }) => Promise.all([1, 2, 3].map((i) => log.append(firstEntry(i))))],
    [
      'log.act',
      async ({ log }) => {
        for (const act of someActs) {
          const conversation = act.type === 'join' ? 'g5' : 'about' in act ? 'u36' : 'g2';
          const sender = 36;
          await log.act({ conversation, sender, ref: `act ${act.type}`, at, act });
        }
      },
    ],
    ['marks.reactions', ({ marks }) => marks.reactions('g2', 1, 9, 36)],
    ['marks.pins', ({ marks }) => marks.pins('g2', 9)],
    ['files.secret', ({ files }) => files.secret('fresh')],
    ['files.create', ({ files }) => files.create({ ...aFile, id: 'new' })],
    ['files.usage', ({ files }) => files.usage(8, 1)],
    ['files.byIds', ({ files }) => files.byIds(['f7', 'f77'])],
    ['files.contentOf', ({ files }) => files.contentOf('h7')],
    ['files.claimContent', ({ files }) => files.claimContent('h8', 'k', at)],
    [
      'files.noteStored',
      ({ files }) => files.noteStored('k9', { width: 1, height: 1, hasThumb: true }),
    ],
    ['files.complete', ({ files }) => files.complete('new', { hash: 'h', type: 't', dueAt: at })],
    ['files.attach', ({ files }) => files.attach(['f10'], { ...aUse, after: 1, usedAt: 1 }, at)],
    ['files.uses', ({ files }) => files.uses('f11', 'g3', 9)],
    ['files.unplaced', ({ files }) => files.unplaced(3, 9)],
    ['files.place', ({ files }) => files.place(aUse, 5)],
    ['files.release', ({ files }) => files.release(aUse, at)],
    ['files.dueFiles', ({ files }) => files.dueFiles(2, 9)],
    ['files.holdFile', ({ files }) => files.holdFile('f12', 12, at)],
    ['files.removeFile', ({ files }) => files.removeFile({ id: 'f13', hash: 'h13', dueAt: 13 }, 1)],
    ['files.dueContents', ({ files }) => files.dueContents(2, 9)],
    ['files.holdContent', ({ files }) => files.holdContent('k14', 14, at)],
    ['files.buryContent', ({ files }) => files.buryContent({ key: 'k15', hash: 'h15', dueAt: 15 })],
    ['files.forgetContent', ({ files }) => files.forgetContent('k16')],
    ['personal.hidden', ({ personal }) => personal.hidden(36, 'g2', 1, 9)],
    ['personal.preferences', ({ personal }) => personal.preferences(36, 'g1', 'g3')],
    ['personal.mentions', ({ personal }) => personal.mentions(36, 'g2', 9)],
    ['personal.erase', ({ personal }) => personal.erase(37)],
    ['personal.unreadMentions', ({ personal }) => personal.unreadMentions(36, 'g1', 'g3')],
    ['log.read', ({ log }) => log.read('g7', 3, 100)],
    ['log.names', ({ log }) => log.names('g1', 100)],
    ['log.heads', ({ log }) => log.heads(['g1', 'g5', 'g9'])],
    ['log.lasts', ({ log }) => log.lasts(['g1', 'g5', 'g9'])],
    ['log.memberships', ({ log }) => log.memberships(8)],
    ['log.overview', ({ log }) => log.overview(8, page)],
    ['log.advanceClassic', ({ log }) => log.advanceClassic(cursors)],
    ['log.advanceDelivered', ({ log }) => log.advanceDelivered(cursors)],
    ['log.advanceRead', ({ log }) => log.advanceRead(cursors)],
    ['users.create', ({ users }) => users.create(newUser('new'))],
    ['users.adopt', ({ users }) => users.adopt(900_000, newUser('adopted'))],
    ['users.createExternal', ({ users }) => users.createExternal(newUser('external'), 'y')],
    ['users.byId', ({ users }) => users.byId(77)],
    ['users.byNameKey', ({ users }) => users.byNameKey('u77')],
    ['users.byExternalId', ({ users }) => users.byExternalId('x77')],
    ['users.names', ({ users }) => users.names([7, 77, 777])],
    ['users.changePassword', ({ users }) => users.changePassword(9, '#')],
    ['users.seen', ({ users }) => users.seen([7, 77].map((user) => ({ user, at })))],
    ['contacts.add', ({ contacts }) => contacts.add(8, 77, at)],
    ['contacts.of', ({ contacts }) => contacts.of(8)],
    ['contacts.page', ({ contacts }) => contacts.page(8, 2, 20)],
    ['contacts.ids', ({ contacts }) => contacts.ids(8)],
    ['people.act', ({ people }) => actOnEach(people)],
    ['people.pairs', ({ people }) => people.pairs(30, [20, 40, 41])],
    ['people.requests', ({ people }) => people.requests(30, 'in', 2, 20)],
    ['people.blocked', ({ people }) => people.blocked(30, 2, 20)],
    ['people.persons', ({ people }) => people.persons([7, 77, 777])],
    [
      'people.setPerson',
      ({ people }) => people.setPerson(7, { about: 'a', writers: 'contacts' }, at),
    ],
    ['people.lastSeen', ({ people }) => people.lastSeen([7, 77])],
    ['people.erase', ({ people }) => people.erase(50)],
    ['people.changedSince', ({ people }) => people.changedSince(4_990, 20)],
    ['people.find', ({ people }) => people.find('u7', '', 20)],
    ['groups.create', ({ groups }) => groups.create(aGroup)],
    [
      'groups.adopt',
      ({ groups }) => groups.adopt(900_000, { ...aGroup, members: [{ user: 8, role: 'normal' }] }),
    ],
    ['groups.byId', ({ groups }) => groups.byId(7)],
    ['groups.join', ({ groups }) => groups.join(7, 8, at)],
    ['groups.of', ({ groups }) => groups.of(8)],
    ['groups.joined', ({ groups }) => groups.joined(8)],
    ['groups.joinedOne', ({ groups }) => groups.joinedOne(7, 8)],
    ['groups.members', ({ groups }) => groups.members(7, 3, 20)],
    ['groups.size', ({ groups }) => groups.size(7)],
    ['groups.readers', ({ groups }) => groups.readers(7, 3)],
    ['doors.look', ({ doors }) => doors.look(7, [8, 9])],
    ['doors.admins', ({ doors }) => doors.admins(7, 50)],
    ['doors.invite', ({ doors }) => doors.invite(7, [90, 91], 8, at)],
    ['doors.ask', ({ doors }) => doors.ask(7, 92, at)],
    ['doors.settle', ({ doors }) => doors.settle(7, 92, 'asked')],
    ['doors.outsiders', ({ doors }) => doors.outsiders(7, 'invited', 0, 20)],
    ['doors.invitations', ({ doors }) => doors.invitations(90, 0, 20)],
    ['doors.makeLink', ({ doors }) => doors.makeLink(7, aLink(at), 50)],
    ['doors.links', ({ doors }) => doors.links(7, at)],
    ['doors.revokeLink', ({ doors }) => doors.revokeLink(7, 'k')],
    ['tokens.create', ({ tokens }) => tokens.create(token, 3)],
    ['tokens.find', ({ tokens }) => tokens.find(8, HASH, 5)],
    [
      'tokens.touch',
      ({ tokens }) => tokens.touch([{ user: 8, token: 40, usedAt: at, expiresAt: at }]),
    ],
    ['tokens.of', ({ tokens }) => tokens.of(8, 5)],
    ['tokens.revoke', ({ tokens }) => tokens.revoke(10, 50)],
    ['account.rename', ({ account }) => account.rename(12, 'other', 'other')],
    ['account.setRecovery', ({ account }) => account.setRecovery(12, [HASH])],
    ['account.recover', ({ account }) => account.recover(12, HASH, '#')],
    ['account.grantExport', ({ account }) => account.grantExport(13, grant)],
    ['account.takeExport', ({ account }) => account.takeExport(13, HASH, 5, 6)],
    ['account.endExport', ({ account }) => account.endExport(13)],
    ['account.redact', ({ account }) => account.redact('g9', [1, 2], '{}')],
    ['account.endContacts', ({ account }) => account.endContacts(14, [1, 2])],
    ['account.erase', ({ account }) => account.erase({ user: 14, removesMessages: true, at })],
    ['account.erasures', ({ account }) => account.erasures(9)],
    ['account.erased', ({ account }) => account.erased(14)],
    ['keys.create', ({ keys }) => keys.create({ name: 'k', hash: HASH, createdAt: at })],
    ['keys.find', ({ keys }) => keys.find(HASH)],
    ['keys.all', ({ keys }) => keys.all()],
    ['keys.revoke', ({ keys }) => keys.revoke(7)],
  ];
}

/** One of each kind; member 36 is the creator of group 2. */
const someActs: readonly Act[] = [
  { type: 'react', seq: 3, emoji: '👍', on: true },
  { type: 'react', seq: 3, emoji: '👍', on: false },
  { type: 'pin', seq: 3, on: true },
  { type: 'recall', seq: 4 },
  { type: 'say', body: '{}', reply: 3, mentions: [36, 43] },
  { type: 'forward', source: { body: '{}' } },
  { type: 'hide', about: 'g2', seq: 3 },
  { type: 'prefer', about: 'g2', set: { muted: 9, archived: false } },
  { type: 'join', link: 'hash' },
  { type: 'join' },
  { type: 'mute', user: 43, until: 9 },
  { type: 'appoint', user: 43, role: 'admin' },
  { type: 'kick', user: 43 },
  { type: 'ban', user: 44 },
  { type: 'unban', user: 44 },
  { type: 'describe', set: { name: 'other', slowMs: 1 } },
  { type: 'handOver', user: 50 },
  { type: 'leave' },
];

const aLink = (madeAt: number) => ({
  ...{ hash: 'k', madeBy: 8, madeAt, expiresAt: madeAt + 1, usesLeft: 1, needsApproval: false },
});

async function actOnEach(people: Store['people']): Promise<void> {
  for (const type of ['accept', 'remove', 'block', 'unblock'] as const) {
    await people.act({ user: 40, other: 30, at: 5, act: { type } });
  }
}

const grant = { hash: HASH, at: 1, expiresAt: 9 };

const aFile = {
  ...{ id: 'f', user: 8, name: 'n', type: 't', size: 1, announced: '', createdAt: 1, dueAt: 9 },
};
const aUse = { conversation: 'g3', author: 10, ref: 'r10' };

const aGroup = { name: 'g', description: '', creator: 8, createdAt: 1 };

/** Of a new direct conversation, which makes its members too. */
function firstEntry(other: number) {
  return draftOf(`d${other}.9`, other, { ref: `new ${other}` });
}

async function fill(session: Session): Promise<void> {
  const rows = `from seq_1_to_${ROWS}`;
  for (const statement of [
    `insert into user (id, name, name_key, password_hash, created_at)
     select seq, concat('u', seq), concat('u', seq), '#', 1 ${rows}`,
    `insert into chat_group (id, name, description, creator, created_at)
       select seq, 'g', '', seq, 1 ${rows}`,
    `insert into contact select 1 + seq div 5, 1 + seq mod 5, 1 ${rows}`,
    `insert into conversation (id, kind, last_seq, last_n, created_at)
     select concat('g', seq), 'group', 10, 10, 1 ${rows}`,
    `insert into membership (conversation, user_id, role, joined_at)
     select concat('g', 1 + seq div 5), 1 + (seq * 7) mod ${ROWS}, 'normal', 1 ${rows}`,
    `insert into message (conversation, seq, kind, n, sender, sent_at, body)
     select concat('g', 1 + seq div 10), 1 + seq mod 10, 1, 1, 1, 1, '{"msg":"m"}' ${rows}`,
    `insert into pair select seq, seq + 10, seq + (seq mod 2) * 10, 1, '', 0, 0, 0, 0, 0, 's' ${rows}`,
    `insert into person select seq, '', '', '', 'everyone', 'everyone', 'everyone', 0, seq ${rows}`,
    `insert into external_user select concat('x', seq), seq ${rows}`,
    `insert into session_token (user_id, id, hash, device, created_at, used_at, expires_at)
     select 1 + seq div 5, seq, unhex(sha2(seq, 256)), 'd', 1, 1, 9 ${rows}`,
    `insert into server_key select seq, 'k', unhex(sha2(seq, 256)), 1 ${rows}`,
    `insert into recent_ref (sender, ref, conversation, seq, n, sent_at)
     select 1 + seq mod 50, concat('r', seq), 'g1', 1, 1, ${Date.now()} ${rows}`,
    `insert into attachment select concat('f', seq), 1 + seq div 5, 'n', 't', 1, '', concat('h', seq),
       seq, seq ${rows}`,
    `insert into attachment_content select concat('k', seq), concat('h', seq), 1, 0, 0, 0, seq ${rows}`,
    `insert into attachment_use select concat('f', seq), concat('g', 1 + seq div 5), seq,
       concat('r', seq), 1, seq mod 3, seq ${rows}`,
    `update membership set role = 'creator' where conversation = 'g2' and user_id = 36`,
    `analyze table user, chat_group, contact, conversation, membership, message, recent_ref,
     external_user, session_token, server_key, pair, person`,
  ]) {
    await session.command(statement);
  }
}
