import { describe, expect, it } from 'vitest';
import { createTally, isClean, lostOf } from '../tally.ts';
import { createTargets, recordOffline } from './offline-targets.ts';

function readBack(deliveries: [target: number, sender: number, seq: number][]) {
  const targets = createTargets(3, 2);
  targets.sentBy = [4, 3];
  const tally = createTally();
  for (const [target, sender, seq] of deliveries) {
    recordOffline(targets, tally, target, { run: 1, sender, seq, sentUs: 0 });
  }
  return tally;
}

const all: [number, number, number][] = [
  [0, 0, 0],
  [0, 1, 0],
  [0, 0, 3],
  [1, 0, 1],
  [1, 1, 1],
  [2, 1, 2],
  [2, 0, 2],
];

describe('offline targets', () => {
  it('accepts each message once at its target', () => {
    expect(isClean(readBack(all), 7)).toBe(true);
  });

  it('sees what is missing, and what comes twice', () => {
    expect(lostOf(readBack(all.slice(1)), 7)).toBe(1);
    expect(readBack([...all, [2, 0, 2]])).toMatchObject({ received: 7, duplicates: 1 });
  });

  it('sees a message at another target, from nobody, or never sent', () => {
    expect(readBack([[1, 0, 0]])).toMatchObject({ received: 0, misdirected: 1 });
    expect(readBack([[0, 2, 0]])).toMatchObject({ received: 0, misdirected: 1 });
    expect(readBack([[1, 0, 4]])).toMatchObject({ received: 0, invented: 1 });
    expect(readBack([[0, 1, 3]])).toMatchObject({ received: 0, invented: 1 });
  });

  it("sees one sender's messages in the wrong order", () => {
    expect(
      readBack([
        [0, 0, 3],
        [0, 0, 0],
      ]),
    ).toMatchObject({ received: 2, outOfOrder: 1 });
  });
});
