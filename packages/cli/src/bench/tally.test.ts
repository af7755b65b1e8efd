import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStream, createTally, isClean, lostOf, recordArrival } from './tally.ts';

function arrive(sent: number, order: number[]) {
  const tally = createTally();
  const stream = createStream();
  tally.sent = sent;
  for (const seq of order) recordArrival(tally, stream, seq, sent);
  return tally;
}

describe('tally', () => {
  it('finds nothing wrong with all messages once and in order', () => {
    const tally = arrive(1000, [...Array(1000).keys()]);
    expect(tally.received).toBe(1000);
    expect(isClean(tally, 1000)).toBe(true);
  });

  it('counts what never came, wherever it was missing', () => {
    expect(lostOf(arrive(5, [0, 1, 3, 4]), 5)).toBe(1);
    expect(lostOf(arrive(5, [1, 2, 3]), 5)).toBe(2);
    expect(isClean(arrive(5, [0, 1, 2, 3]), 5)).toBe(false);
  });

  it('counts a repetition as one, and not as received again', () => {
    const tally = arrive(3, [0, 1, 1, 2, 0]);
    expect(tally).toMatchObject({ received: 3, duplicates: 2, outOfOrder: 0 });
    expect(isClean(tally, 3)).toBe(false);
  });

  it('counts those that came after a later one', () => {
    const tally = arrive(5, [0, 3, 1, 2, 4]);
    expect(tally).toMatchObject({ received: 5, outOfOrder: 2, duplicates: 0 });
    expect(isClean(tally, 5)).toBe(false);
  });

  it('does not let an invented message hide a lost one', () => {
    const tally = arrive(3, [0, 1, 7]);
    expect(tally).toMatchObject({ received: 2, invented: 1 });
    expect(lostOf(tally, 3)).toBe(1);
  });

  it('agrees with a plain count for any arrivals', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 600 }), (order) => {
        const tally = arrive(301, order);
        const unique = new Set(order).size;
        expect(tally.received).toBe(unique);
        expect(tally.duplicates).toBe(order.length - unique);
        expect(lostOf(tally, 301)).toBe(301 - unique);
      }),
    );
  });
});
