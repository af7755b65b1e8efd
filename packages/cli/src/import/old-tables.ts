import type { Database, Row } from './database.ts';
import type { OldDeployment, OldTable } from './import-port.ts';

interface Shape {
  /** In lower case; half of the old servers write it in CamelCase. */
  readonly name: string;
  readonly columns: readonly string[];
  /** Without one, the order in which the rows were stored. */
  readonly order: string;
}

const shapes: Readonly<Record<OldTable, Shape>> = {
  users: { name: 'user', columns: ['id', 'name', 'password'], order: 'order by id' },
  friends: { name: 'friend', columns: ['userid', 'friendid'], order: 'order by userid, friendid' },
  groups: { name: 'allgroup', columns: ['id', 'groupname', 'groupdesc'], order: 'order by id' },
  members: {
    name: 'groupuser',
    columns: ['groupid', 'userid', 'grouprole'],
    order: 'order by groupid, userid',
  },
  messages: { name: 'offlinemessage', columns: ['userid', 'message'], order: '' },
};

/** A message may wait for commits, and a user for the hashes of those before him. */
const WRITE_TIMEOUT_SECONDS = 86_400;

const named = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ');

/**
 * The old tables in this database, all as they were at one moment. Rejects where they are not
 * there, or not those of an old server.
 */
export async function readOldTables(database: Database): Promise<OldDeployment> {
  const found = await findTables(database);
  await database.rows(`set session net_write_timeout = ${WRITE_TIMEOUT_SECONDS}`);
  await database.rows('set session transaction isolation level repeatable read');
  await database.rows('start transaction with consistent snapshot, read only');
  const counts = { users: 0, friends: 0, groups: 0, members: 0, messages: 0 };
  for (const [table, name] of found) {
    const [row] = await database.rows(`select count(*) as rows_in from ${named([name])}`);
    counts[table] = numberIn(row ?? {}, 'rows_in');
  }
  async function* read<Value>(table: OldTable, map: (row: Row) => Value): AsyncGenerator<Value> {
    const name = found.get(table);
    if (name === undefined) return;
    const { columns, order } = shapes[table];
    const rows = database.stream(`select ${named(columns)} from ${named([name])} ${order}`);
    for await (const row of rows) yield map(row as Row);
  }
  return {
    counts,
    users: () =>
      read('users', (row) => ({
        id: numberIn(row, 'id'),
        name: textIn(row, 'name'),
        password: textIn(row, 'password'),
      })),
    friends: () =>
      read('friends', (row) => ({
        userid: numberIn(row, 'userid'),
        friendid: numberIn(row, 'friendid'),
      })),
    groups: () =>
      read('groups', (row) => ({
        id: numberIn(row, 'id'),
        groupname: textIn(row, 'groupname'),
        groupdesc: textIn(row, 'groupdesc'),
      })),
    members: () =>
      read('members', (row) => ({
        groupid: numberIn(row, 'groupid'),
        userid: numberIn(row, 'userid'),
        grouprole: textIn(row, 'grouprole'),
      })),
    messages: () =>
      read('messages', (row) => ({
        userid: numberIn(row, 'userid'),
        message: textIn(row, 'message'),
      })),
  };
}

/** The tables of a database, as they are spelled. */
export async function tableNames(database: Database): Promise<string[]> {
  const rows = await database.rows(
    'select table_name as name from information_schema.tables where table_schema = database()',
  );
  return rows.map((row) => textIn(row, 'name'));
}

/** Whether tables of an old server are among these; Parley's own `user` alone is not one. */
export function hasOldTables(names: readonly string[]): boolean {
  return names.some((name) =>
    [shapes.messages.name, shapes.members.name, shapes.groups.name].includes(name.toLowerCase()),
  );
}

async function findTables(database: Database): Promise<Map<OldTable, string>> {
  const names = await tableNames(database);
  const found = new Map<OldTable, string>();
  for (const table of Object.keys(shapes) as OldTable[]) {
    const { name, columns } = shapes[table];
    const spelled = names.filter((candidate) => candidate.toLowerCase() === name);
    const [only] = spelled;
    if (spelled.length > 1) {
      throw new Error(`--from: there are both ${spelled.join(' and ')}; leave one of them`);
    }
    if (only === undefined) continue;
    await checkColumns(database, only, columns);
    found.set(table, only);
  }
  if (!found.has('users')) throw new Error('--from: there is no table User or user');
  return found;
}

async function checkColumns(
  database: Database,
  table: string,
  columns: readonly string[],
): Promise<void> {
  const rows = await database.rows(
    `select lower(column_name) as name from information_schema.columns
      where table_schema = database() and table_name = ?`,
    [table],
  );
  const present = new Set(rows.map((row) => textIn(row, 'name')));
  const missing = columns.filter((column) => !present.has(column));
  if (missing.length > 0) {
    const lacks = `it has no ${missing.join(' and no ')}`;
    throw new Error(`--from: the table ${table} is not that of an old server: ${lacks}`);
  }
}

/** 0, which is no id, for what is no number. */
function numberIn(row: Row, column: string): number {
  const number = Number(row[column]);
  return Number.isFinite(number) ? number : 0;
}

function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? value.toString('utf8') : '';
}
