import { expect, test } from 'vitest';
import { MAX_ROWS, sizedStatement } from './sized-statement.ts';

const statement = sizedStatement({ head: 'insert into t values', row: '(?, ?)', tail: 'end' });
const rowsOf = (count: number) => Array.from({ length: count }, (_, i) => [i, `row ${i}`]);

test('no rows are no statement', () => {
  expect(statement([], [0, ''])).toEqual([]);
});

test('missing rows are made up by the padding', () => {
  expect(statement(rowsOf(3), [9, 'padding'])).toEqual([
    {
      sql: 'insert into t values (?, ?), (?, ?), (?, ?), (?, ?) end',
      values: [0, 'row 0', 1, 'row 1', 2, 'row 2', 9, 'padding'],
    },
  ]);
});

test('many missing rows are not made up: another statement costs less', () => {
  const sizesOf = (count: number) =>
    statement(rowsOf(count), [-1, 'padding']).map(({ values }) => values.length / 2);
  expect(sizesOf(33)).toEqual([64]);
  expect(sizesOf(95)).toEqual([64, 32]);
  expect(sizesOf(96)).toEqual([128]);
  expect(sizesOf(286)).toEqual([256, 32]);
  expect(sizesOf(2_000)).toEqual([1_024, 512, 256, 128, 64, 16]);
});

test('few texts serve every number of rows, each value in its place', () => {
  const texts = new Set<string>();
  for (let count = 1; count <= 2 * MAX_ROWS + 3; count += 13) {
    const statements = statement(rowsOf(count), [-1, 'padding']);
    const values = statements.flatMap((one) => one.values);
    expect(values.filter((value) => value !== -1 && value !== 'padding')).toEqual(
      rowsOf(count).flat(),
    );
    for (const { sql, values: own } of statements) {
      expect(sql.split('?').length - 1).toBe(own.length);
      texts.add(sql);
    }
  }
  expect(texts.size).toBeLessThanOrEqual(Math.log2(MAX_ROWS) + 1);
});
