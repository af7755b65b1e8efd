import { expect, test } from 'vitest';
import { unfitColumns, unfitness } from './server-needs.ts';

const facts = { version: '8.0.36', maxPacketBytes: 16_777_216, maxPreparedStatements: 16_382 };

test.each([
  '8.0.11',
  '8.4.3-3',
  '9.1.0',
  '10.11.2-MariaDB',
  '5.5.5-10.11.19-MariaDB-0+deb12u1',
  '11.4.2-MariaDB-log',
  '5.7.25-TiDB-v7.5.0',
  '8.0.30-Vitess',
])('%s is new enough', (version) => {
  expect(unfitness({ ...facts, version }, 14)).toBeUndefined();
});

test.each([
  ['5.7.44-log', /^it is MySQL 5\.7\.44-log; MariaDB 10\.11 or MySQL 8\.0 is needed/],
  ['10.5.8-MariaDB', /^it is 10\.5\.8-MariaDB;/],
  ['5.5.5-10.6.18-MariaDB-log', /^it is 5\.5\.5-10\.6\.18-MariaDB-log;/],
  ['something', /^it is MySQL something;/],
])('%s is too old, or unknown', (version, line) => {
  expect(unfitness({ ...facts, version }, 14)).toMatch(line);
});

test('packets must hold a batch', () => {
  const line = unfitness({ ...facts, maxPacketBytes: 16_777_215 }, 14);
  expect(line).toMatch(/max_allowed_packet is 16777215/);
});

test('the server must keep what the connections prepare', () => {
  expect(unfitness({ ...facts, maxPreparedStatements: 4_199 }, 14)).toMatch(/may need 4200/);
  expect(unfitness({ ...facts, maxPreparedStatements: -1 }, 14)).toBeUndefined();
});

test('texts must keep every character, and tell all of them apart', () => {
  const column = { table: 'message', column: 'body' };
  expect(unfitColumns([{ ...column, collation: 'latin1_swedish_ci' }])).toMatch(
    /column body of its table message has the collation latin1_swedish_ci/,
  );
  expect(unfitColumns([{ ...column, collation: 'utf8mb4_general_ci' }])).toBeDefined();
  const fit = ['utf8mb4_bin', 'ascii_bin', 'utf8mb4_0900_bin'];
  expect(unfitColumns(fit.map((collation) => ({ ...column, collation })))).toBeUndefined();
});
