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
