import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportSettings } from '../../packages/cli/src/import/run-import.ts';
import { runImport } from '../../packages/cli/src/import/run-import.ts';
import { readConfig } from '../../packages/server/src/config.ts';
import { openImport } from '../../packages/server/src/import/open-import.ts';
import { openStore } from '../../packages/server/src/server/open-store.ts';
import { connectClassic } from '../support/classic-client.ts';
import { describeWith } from '../support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { startParley } from '../support/parley-node.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { ask, friendsIn, groupsIn, heardUpTo, login, missedIn, register } from './people.ts';

const USERS = 2_000;
const MESSAGES = 5_000;
const ROWS_A_STATEMENT = 40;
const SYNC = 21;
const LONG_TEST_MS = 120_000;

const passwords = { PARLEY_PASSWORD_MEMORY_KIB: '1024', PARLEY_PASSWORD_PASSES: '1' };
const silent = { info() {}, warn() {} };
const nameOf = (id: number): string => `user ${id}`;
const person = (id: number) => ({ id, name: nameOf(id) });

interface Ending {
  readonly code: number;
  readonly lines: readonly string[];
}

async function importWith(settings: Partial<ImportSettings> & { from: string }): Promise<Ending> {
  const lines: string[] = [];
  const open: Parameters<typeof runImport>[1] = (options, how) => {
    const config = readConfig(options, passwords);
    return openImport({
      ...how,
      config,
      openStore: () => openStore(config, Date.now, () => {}, silent),
      nowMs: Date.now,
    });
  };
  const rest = { db: undefined, data: undefined, isDryRun: false, report: undefined };
  const terminal = { say: (line: string) => void lines.push(line), remark() {}, nowMs: () => 0 };
  return { code: await runImport({ ...rest, ...settings }, open, terminal), lines };
}

/** A value as the old servers' rows have it, whatever characters are in it. */
function literal(value: string | number): string {
  if (typeof value === 'number') return String(value);
  return value === '' ? "''" : `convert(x'${Buffer.from(value).toString('hex')}' using utf8mb4)`;
}

type Rows = readonly (readonly (string | number)[])[];
type TableNames = readonly [string, string, string, string, string];

const lowerCase: TableNames = ['user', 'friend', 'allgroup', 'groupuser', 'offlinemessage'];
const camelCase: TableNames = ['User', 'Friend', 'AllGroup', 'GroupUser', 'OfflineMessage'];

/** Tables as the old servers make them, but that they take longer messages and any spelling. */
async function makeOld(mariadb: MariaDb, names: TableNames, rows: readonly Rows[]) {
  const url = await mariadb.database();
  const database = new URL(url).pathname.slice(1);
  const [user, friend, group, member, message] = names;
  const ending = 'engine=InnoDB default charset=utf8mb4 collate=utf8mb4_bin';
  await mariadb.sql(`use ${database};
    create table ${user} (id int auto_increment primary key, name varchar(50) unique,
      password varchar(50), state enum('online','offline') default 'offline') ${ending};
    create table ${friend} (userid int, friendid int, primary key (userid, friendid)) ${ending};
    create table ${group} (id int auto_increment primary key, groupname varchar(50) unique,
      groupdesc varchar(200) default '') ${ending};
    create table ${member} (groupid int, userid int, grouprole enum('creator','normal'),
      primary key (groupid, userid)) ${ending};
    create table ${message} (userid int, message text) ${ending};`);
  const columns = [
    'id, name, password',
    'userid, friendid',
    'id, groupname, groupdesc',
    'groupid, userid, grouprole',
    'userid, message',
  ];
  for (const [at, table] of names.entries()) {
    const all = rows[at] ?? [];
    for (let from = 0; from < all.length; from += ROWS_A_STATEMENT) {
      const some = all.slice(from, from + ROWS_A_STATEMENT);
      const values = some.map((row) => `(${row.map(literal).join(',')})`).join(',');
      const insert = `insert into ${database}.${table} (${columns[at]}) values ${values}`;
      await mariadb.sql(insert);
    }
  }
  return { url, database };
}

const direct = (id: number, toid: number, msg: string, msgid = 6) =>
  JSON.stringify({ id, msg, msgid, name: nameOf(id), time: '2026-11-01 10:00:00', toid });
const toGroup = (id: number, groupid: number, msg: string, msgid = 10) =>
  JSON.stringify({ groupid, id, msg, msgid, name: nameOf(id), time: '2026-11-01 10:00:00' });

const hostileUsers: Rows = [
  [3_001, '', 'x'],
  [3_002, ' spaced', 'x'],
  [3_003, 'no password', ''],
  [3_004, 'ＵＳＥＲ 1', 'secret of a look-alike'],
  [2_147_483_647, 'the last', 'x'],
];
const hostileMessages: Rows = [
  [11, direct(1, 11, 'cut off').slice(0, 40)],
  [11, 'no json'],
  [11, '[]'],
  [11, '{}'],
  [11, direct(1, 12, 'for somebody else')],
  [11, direct(3_001, 11, 'from one who did not come')],
  [11, JSON.stringify({ msgid: 6, toid: 11, msg: 'from nobody' })],
  [11, JSON.stringify({ msgid: 6, id: 1, toid: '11', msg: 'mistyped' })],
  [11, JSON.stringify({ msgid: 1, id: 11, password: 'a login' })],
  [11, direct(1, 11, 'x'.repeat(17_000))],
  [11, toGroup(1, 9, 'to no group')],
  [11, toGroup(1, 1, 'to a group of others')],
  [9_999, direct(1, 9_999, 'to nobody')],
];

/** 2,000 users, 5,000 pending messages for a tenth of them and for a group, and what cannot come. */
function crowd() {
  const expected = new Map<number, string[]>();
  const messages: (string | number)[][] = [];
  const add = (userid: number, msg: string, frame: string) => {
    messages.push([userid, frame]);
    expected.set(userid, [...(expected.get(userid) ?? []), msg]);
  };
  const odd = ['\'"\\', '你好 🍵', '\u0000\n', '{}'];
  for (let at = 0; messages.length < MESSAGES; at += 1) {
    const receiver = 20 + ((at * 7) % 180);
    // Now and then the same text again: both are to come.
    const msg = at % 50 === 0 ? 'again' : `m ${at} ${odd[at % 9] ?? ''}`;
    add(receiver, msg, direct(1 + (at % 5), receiver, msg));
    if (at % 10 !== 3) continue;
    const said = `g ${at}`;
    for (const member of at < 1_000 ? [2] : [2, 3]) add(member, said, toGroup(1, 1, said));
  }
  const ids = Array.from({ length: USERS }, (_, at) => at + 1);
  const rows: Rows[] = [
    [...ids.map((id) => [id, nameOf(id), `${nameOf(id)}'s password`]), ...hostileUsers],
    [
      [1, 2],
      [2, 1],
      [1, 3],
      [5, 3_001],
      [7_777, 1],
    ],
    [
      [1, 'everybody', 'd'],
      [2, 'empty', ''],
      [3, '', 'no name'],
    ],
    [
      [1, 1, 'creator'],
      [1, 2, 'normal'],
      [1, 3, 'normal'],
      [1, 4, 'normal'],
      [1, 3_002, 'normal'],
      [3, 1, 'creator'],
      [8, 1, 'normal'],
    ],
    [...messages.slice(0, 100), ...hostileMessages, ...messages.slice(100)],
  ];
  return { rows, expected };
}

describeWith('mariadb', 'an old deployment', () => {
  let mariadb: MariaDb;
  let folder: TempFolder;
  beforeAll(async () => {
    mariadb = await startMariaDb();
    folder = await tempFolder('import');
  });
  afterAll(async () => {
    await mariadb?.stop();
    await folder?.remove();
  });

  test('with lower-case tables comes into the embedded store, once', {
    timeout: LONG_TEST_MS,
  }, async () => {
    const { rows, expected } = crowd();
    const { url: from } = await makeOld(mariadb, lowerCase, rows);
    const data = join(folder.path, 'data');
    const report = join(folder.path, 'report.jsonl');
    const refused = hostileUsers.length + 2 + 1 + 3 + hostileMessages.length;

    const dry = await importWith({ from, data, isDryRun: true });
    await expect(access(data)).rejects.toThrow();
    const first = await importWith({ from, data, report });
    expect(first.code).toBe(1);
    expect(first.lines).toContain(`users: ${USERS} came, 0 here already, 5 not`);
    expect(first.lines).toContain('friends: 3 came, 0 here already, 2 not');
    expect(first.lines).toContain('groups: 2 came, 0 here already, 1 not');
    expect(first.lines).toContain('members: 4 came, 0 here already, 3 not');
    const pending = [...expected.values()].flat().length;
    expect(first.lines).toContain(`messages: ${pending} came, 0 here already, 13 not`);
    expect(dry.lines).toEqual(first.lines.map((line) => line.replace(' came,', ' would come,')));
    const reported = (await readFile(report, 'utf8')).trimEnd().split('\n');
    expect(reported).toHaveLength(refused);
    const cut = reported.map((line) => JSON.parse(line)).find(({ position }) => position === 101);
    expect(cut).toMatchObject({ table: 'messages', row: { message: hostileMessages[0]?.[1] } });
    expect(reported.join('\n')).not.toContain('secret');

    const second = await importWith({ from, data });
    expect(second.code).toBe(1);
    expect(second.lines).toContain(`messages: 0 came, ${pending} here already, 13 not`);
    expect(second.lines.at(-1)).toMatch(/nothing new/);

    let node = await startParley({ dataFolder: data });
    try {
      for (const id of [20, 21, 199, 2, 3]) {
        const client = await connectClassic(node.tcpPort);
        const texts = expected.get(id) ?? [];
        await login(client, person(id));
        expect(await heardUpTo(client, texts.at(-1) ?? '')).toEqual(texts);
        await ask(client, { msgid: 3 });
        expect(missedIn(await login(client, person(id)))).toEqual([]);
        await ask(client, { msgid: 3 });
        await client.close();
      }
      const al = await connectClassic(node.tcpPort);
      const answer = await login(al, person(1));
      expect(missedIn(answer)).toEqual([]);
      expect(friendsIn(answer).map(({ id }) => id)).toEqual([2, 3]);
      expect(groupsIn(answer)).toMatchObject([
        {
          id: 1,
          groupname: 'everybody',
          users: [{ id: 1, role: 'creator' }, { id: 2 }, { id: 3 }, { id: 4 }],
        },
      ]);
      const cy = await connectClassic(node.tcpPort);
      // He was there when it was said: nothing is pending for him.
      expect(missedIn(await login(cy, person(4)))).toEqual([]);
      const device = await connectClassic(node.tcpPort);
      device.send({ msgid: 1, v: 2, id: 20, password: "user 20's password", ref: 'login' });
      expect(await device.nextOf(2)).toMatchObject({ errno: 0, ref: 'login' });
      const page = await ask(device, { msgid: SYNC, conv: 'd1.20', after: 0 });
      const log = (page.messages as { msg: string }[]).map(({ msg }) => msg);
      expect(log).toEqual((expected.get(20) ?? []).filter((msg) => log.includes(msg)));
      expect(log.length).toBeGreaterThan(1);
      await expect(importWith({ from, data })).rejects.toThrow(/server runs on .*: stop it/);
    } finally {
      await node.stop();
    }

    const third = await importWith({ from, data });
    expect(third.lines).toEqual(second.lines);
    node = await startParley({ dataFolder: data });
    try {
      const client = await connectClassic(node.tcpPort);
      expect(missedIn(await login(client, person(20)))).toEqual([]);
      const { id } = await register(await connectClassic(node.tcpPort), 'newcomer');
      expect(id).toBe(USERS + 1);
    } finally {
      await node.stop();
    }
  });

  test('with CamelCase tables comes into a running node, beside who is there', {
    timeout: LONG_TEST_MS,
  }, async () => {
    const db = await mariadb.database();
    const node = await startParley({ args: ['--db', db] });
    try {
      const first = await connectClassic(node.tcpPort);
      expect(await register(first, 'a native')).toMatchObject({ id: 1 });
      const rows: Rows[] = [
        [
          [1, 'taken', 'x'],
          [5, 'A Native', 'x'],
          ...[6, 7, 8].map((id) => [id, nameOf(id), `${nameOf(id)}'s password`]),
        ],
        [
          [6, 7],
          [1, 6],
        ],
        [[4, 'team', 'd']],
        [
          [4, 6, 'creator'],
          [4, 7, 'normal'],
          [4, 8, 'normal'],
        ],
        // The numbers of the servers whose tables are spelled so.
        [
          [6, direct(7, 6, 'one', 5)],
          [6, toGroup(7, 4, 'two', 9)],
          [8, toGroup(7, 4, 'two', 9)],
          [6, direct(8, 6, 'three', 5)],
          [6, direct(1, 6, 'of another', 5)],
        ],
      ];
      const { url: from, database } = await makeOld(mariadb, camelCase, rows);
      const dry = await importWith({ from, db, isDryRun: true });
      await expect(importWith({ from, db: from })).rejects.toThrow(
        /old tables are in this database/,
      );
      const ending = await importWith({ from, db });
      expect(ending.code).toBe(1);
      expect(ending.lines.filter((line) => !line.startsWith(' '))).toEqual([
        'users: 3 came, 0 here already, 2 not',
        'friends: 1 came, 0 here already, 1 not',
        'groups: 1 came, 0 here already, 0 not',
        'members: 3 came, 0 here already, 0 not',
        'messages: 4 came, 0 here already, 1 not',
      ]);
      expect(dry.lines).toEqual(ending.lines.map((line) => line.replace(' came,', ' would come,')));
      const client = await connectClassic(node.tcpPort);
      expect(missedIn(await login(client, person(6)))).toEqual(['one', 'two', 'three']);
      await ask(client, { msgid: 3 });
      expect((await importWith({ from, db })).lines.at(-1)).toMatch(/nothing new/);
      expect(missedIn(await login(client, person(6)))).toEqual([]);
      const other = await connectClassic(node.tcpPort);
      expect(missedIn(await login(other, person(8)))).toEqual(['two']);

      await mariadb.sql(`use ${database}; delete from User where id in (1, 5);
        delete from Friend where userid = 1; delete from OfflineMessage where message like '%another%'`);
      expect((await importWith({ from, db })).code).toBe(0);
    } finally {
      await node.stop();
    }
  });

  test('is not looked for where it is not', async () => {
    const nowhere = await mariadb.database();
    const data = join(folder.path, 'none');
    await expect(importWith({ from: nowhere, data })).rejects.toThrow(/no table User/);
    await mariadb.sql(
      `use ${new URL(nowhere).pathname.slice(1)}; create table user (id int, name_key int)`,
    );
    await expect(importWith({ from: nowhere, data })).rejects.toThrow(/no name and no password/);
    const both = await mariadb.database();
    await mariadb.sql(`use ${new URL(both).pathname.slice(1)};
      create table user (id int, name int, password int); create table User like user`);
    await expect(importWith({ from: both, data })).rejects.toThrow(/leave one of them/);
    await expect(access(data)).rejects.toThrow();
  });
});
