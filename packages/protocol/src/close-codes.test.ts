import { expect, test } from 'vitest';
import { closeCodes, mayReconnect } from './close-codes.ts';
import { type ErrorName, errors } from './errors.ts';

test('the range of a code says what the error says of a retry, the rest is its errno', () => {
  const names = Object.keys(errors) as ErrorName[];
  expect(Object.keys(closeCodes).sort()).toEqual([...names].sort());
  for (const name of names) {
    const { errno, retry } = errors[name];
    const code: number = closeCodes[name];
    expect([name, mayReconnect(code)]).toEqual([name, retry]);
    if (name !== 'internal') expect([name, code]).toEqual([name, (retry ? 4_000 : 4_500) + errno]);
  }
  expect(closeCodes).toMatchObject({
    shutting_down: 4_119,
    going_away: 4_122,
    replaced: 4_618,
    internal: 4_499,
  });
});

test('of the standard codes, those reconnect that no mistake of the client led to', () => {
  const codes = [1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013];
  expect(codes.filter(mayReconnect)).toEqual([1001, 1005, 1006, 1011, 1012, 1013]);
});
