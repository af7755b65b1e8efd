import { expect, test } from 'vitest';
import { parseDatabaseUrl } from './database-url.ts';

test('a URL says where the database is', () => {
  expect(parseDatabaseUrl('mysql://al:p%40ss%2Fword@[::1]:3307/par%20ley')).toEqual({
    host: '::1',
    port: 3307,
    user: 'al',
    password: 'p@ss/word',
    database: 'par ley',
    tls: undefined,
    sizes: {},
  });
  expect(parseDatabaseUrl('mariadb://al@db.example/parley')).toMatchObject({ port: 3306 });
});

test('with TLS it may say whom to believe', () => {
  const tlsOf = (query: string) => parseDatabaseUrl(`mysql://al@db.example/parley${query}`).tls;
  expect(tlsOf('?tls=on')).toEqual({ caFile: undefined });
  expect(tlsOf('?tls=on&ca=/etc/db%20ca.pem')).toEqual({ caFile: '/etc/db ca.pem' });
  expect(tlsOf('?tls=off')).toBeUndefined();
});

test('how many connections a node has, and how long it waits', () => {
  const { sizes } = parseDatabaseUrl('mysql://al@db/parley?pool=20&writers=8&timeout_ms=900');
  expect(sizes).toEqual({
    poolSize: 20,
    lanes: 8,
    statementTimeoutMs: 900,
    giveUpAfterMs: 900,
  });
});

test.each([
  ['nonsense', 'must look like mysql://'],
  ['postgres://al:secret@db/parley', 'must look like mysql://'],
  ['mysql://al:secret@db', 'names no database'],
  ['mysql://al:secret@db/parley?tls=maybe', 'tls=maybe: expected on or off'],
  ['mysql://al:secret@db/parley?charset=latin1', 'unknown parameter: charset'],
  ['mysql://al:secret@db/parley?ca=/x', 'ca without tls=on'],
  ['mysql://al:secret@db/parley?tls=on&tls=off', 'tls twice'],
  ['mysql://al:secret@db/parley?pool=0', 'pool=0: expected a whole number from 1 to 1000'],
  ['mysql://al:secret@db/parley?writers=1e1', 'writers=1e1: expected'],
  ['mysql://al:secret@db/parley?timeout_ms=', 'timeout_ms=: expected'],
  ['mysql://al:12/?secret@db/parley', 'in a password as'],
])('%s is refused in a line without the password', (url, line) => {
  expect(() => parseDatabaseUrl(url)).toThrow(line);
  expect(() => parseDatabaseUrl(url)).not.toThrow('secret');
});

test('a broken escape is named, and the password is not', () => {
  const parse = () => parseDatabaseUrl('mysql://u:secret%zz@127.0.0.1/x');
  expect(parse).toThrow(/malformed escape/);
  expect(parse).not.toThrow(/secret/);
});
