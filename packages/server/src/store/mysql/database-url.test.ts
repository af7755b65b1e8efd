import { expect, test } from 'vitest';
import { parseDatabaseUrl } from './database-url.ts';

test('a URL says where the database is', () => {
  expect(parseDatabaseUrl('mysql://al:p%40ss%2Fword@[::1]:3307/par%20ley')).toEqual({
    host: '::1',
    port: 3307,
    user: 'al',
    password: 'p@ss/word',
    database: 'par ley',
  });
  expect(parseDatabaseUrl('mariadb://al@db.example/parley')).toMatchObject({ port: 3306 });
});

test('with TLS the name of the server is verified', () => {
  expect(parseDatabaseUrl('mysql://al@db.example/parley?tls=on').ssl).toEqual({
    verifyIdentity: true,
  });
  expect(parseDatabaseUrl('mysql://al@db.example/parley?tls=off')).not.toHaveProperty('ssl');
});

test.each([
  ['nonsense', 'must look like mysql://'],
  ['postgres://al:secret@db/parley', 'must look like mysql://'],
  ['mysql://al:secret@db', 'names no database'],
  ['mysql://al:secret@db/parley?tls=maybe', 'unknown parameter: tls=maybe'],
  ['mysql://al:secret@db/parley?charset=latin1', 'unknown parameter: charset=latin1'],
])('%s is refused in a line without the password', (url, line) => {
  expect(() => parseDatabaseUrl(url)).toThrow(line);
  expect(() => parseDatabaseUrl(url)).not.toThrow('secret');
});

test('a broken escape is named, and the password is not', () => {
  const parse = () => parseDatabaseUrl('mysql://u:secret%zz@127.0.0.1/x');
  expect(parse).toThrow(/malformed escape/);
  expect(parse).not.toThrow(/secret/);
});
