import { expect, test } from 'vitest';
import { Departures } from './departures.ts';

test('knows who is ending, until the last one has ended', async () => {
  const departures = new Departures();
  expect(departures.of(1)).toBeUndefined();
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  departures.add(1, first.promise);
  departures.add(1, second.promise);
  first.resolve();
  await first.promise;
  expect(departures.of(1)).toBe(second.promise);
  expect(departures.of(2)).toBeUndefined();
  second.resolve();
  await departures.of(1);
  expect(departures.of(1)).toBeUndefined();
});
