import { expect, test } from 'vitest';
import { judgeSchema, ownSchema, type SchemaState } from './schema-level.ts';

const migrations = ['1-tables', '2-more'];
const tables = new Set(['kysely_migration', 'user', 'meta']);
const all = [...tables];
const { level } = ownSchema;

const judge = (state: Partial<SchemaState>) =>
  judgeSchema({ tables: all, executed: [], levels: undefined, ...state }, migrations, tables);

test.each<readonly [string, Partial<SchemaState>]>([
  ['is empty', { tables: [] }],
  ['was left after the first table of all', { tables: ['kysely_migration'] }],
  ['was left in the middle of the first migration', {}],
  ['was left before the second migration', { executed: ['1-tables'] }],
  ['has all', { executed: migrations, levels: { level, oldest: level } }],
  ['has tables of the operator, too', { tables: [...all, 'own'], executed: migrations }],
])('a database that %s is this program’s to bring up to date', (_, state) => {
  expect(judge(state)).toEqual({ kind: 'fresh' });
});

test('one of the next release is shared', () => {
  const state = {
    executed: [...migrations, '3-next'],
    levels: { level: level + 1, oldest: level },
  };
  expect(judge(state)).toEqual({ kind: 'later' });
});

test.each<readonly [string, Partial<SchemaState>, RegExp]>([
  [
    'of the release after the next',
    {
      executed: [...migrations, '3-next', '4-after'],
      levels: { level: level + 2, oldest: level + 1 },
    },
    new RegExp(`later version .* needs schema ${level + 1} \\(3-next\\)`),
  ],
  [
    'of a later release that did not say whom it bears',
    { executed: [...migrations, '3-next'] },
    /later version of this program \(3-next\)/,
  ],
  [
    'of another branch',
    { executed: ['1-tables', '3-next'], levels: { level: level + 1, oldest: level } },
    /later version/,
  ],
  ['of another program', { tables: ['wp_posts', 'user'] }, /another program \(wp_posts, user\)/],
  ['with a table of the same name', { tables: ['user'] }, /another program \(user\)/],
  ['of another program with the same migrator', { executed: ['01-init'] }, /another program/],
  ['begun beside another program', { tables: [...all, 'orders'] }, /another program \(orders\)/],
])('one %s is refused', (_, state, line) => {
  const verdict = judge(state);
  expect(verdict.kind === 'refused' && verdict.line).toMatch(line);
});
