import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Log } from './log.ts';

const entry = (seq: number) => ({ seq });
const seqs = (entries: readonly { seq: number }[]) => entries.map(({ seq }) => seq);
const upTo = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => from + 1 + at);

describe('a log', () => {
  test('gives out what comes in order, at once', () => {
    const log = new Log(3);
    expect(seqs(log.push(entry(4)))).toEqual([4]);
    expect(seqs(log.push(entry(5)))).toEqual([5]);
    expect(log).toMatchObject({ position: 5, lacks: false });
  });

  test('drops what it has given out, and what was before it began', () => {
    const log = new Log(3);
    log.push(entry(4));
    expect(log.push(entry(4))).toEqual([]);
    expect(log.push(entry(1))).toEqual([]);
    expect(log.lacks).toBe(false);
  });

  test('keeps what comes early until the gap is read', () => {
    const log = new Log<{ seq: number }>(0);
    expect(log.push(entry(3))).toEqual([]);
    expect(log.lacks).toBe(true);
    const page = { entries: [entry(1), entry(2)], more: true, head: 3 };
    expect(seqs(log.page(0, page))).toEqual([1, 2, 3]);
    expect(log.lacks).toBe(false);
  });

  test('believes the log that places are left out', () => {
    const log = new Log<{ seq: number }>(2);
    log.noteHead(9);
    expect(seqs(log.page(2, { entries: [entry(7)], more: false, head: 9 }))).toEqual([7]);
    expect(log).toMatchObject({ position: 9, lacks: false });
  });

  test('takes no page that was asked for before it was reset', () => {
    const log = new Log<{ seq: number }>(8);
    log.reset(2);
    expect(log.page(8, { entries: [entry(9)], more: false, head: 9 })).toEqual([]);
    expect(log).toMatchObject({ position: 2, head: 9, lacks: true });
  });

  test('keeps a bounded number of early entries, the first ones', () => {
    const log = new Log<{ seq: number }>(0);
    for (let seq = 5_000; seq > 1; seq -= 1) log.push(entry(seq));
    expect(seqs(log.push(entry(1))).length).toBe(1_001);
    expect(log).toMatchObject({ position: 1_001, head: 5_000, lacks: true });
  });

  test('gives each entry once and in order, whatever is lost, repeated, early, or read beside it', () => {
    const event = fc.oneof(
      { weight: 6, arbitrary: fc.record({ push: fc.nat(59) }) },
      { weight: 2, arbitrary: fc.record({ ask: fc.integer({ min: 1, max: 20 }) }) },
      { weight: 2, arbitrary: fc.record({ answer: fc.nat(3) }) },
    );
    fc.assert(
      fc.property(fc.nat(30), fc.array(event, { maxLength: 200 }), (start, events) => {
        const log = new Log<{ seq: number }>(start);
        const given: number[] = [];
        let head = start;
        const asked: { after: number; limit: number; head: number }[] = [];
        const read = (at: number) => {
          const [request] = asked.splice(at, 1);
          if (request === undefined) return;
          const to = Math.min(request.after + request.limit, request.head);
          const entries = upTo(request.after, to).map(entry);
          const page = { entries, more: to < request.head, head: request.head };
          given.push(...seqs(log.page(request.after, page)));
        };
        for (const one of events) {
          if ('push' in one) {
            head = Math.max(head, start + one.push);
            given.push(...seqs(log.push(entry(start + one.push))));
          } else if ('ask' in one) asked.push({ after: log.position, limit: one.ask, head });
          else read(one.answer);
          expect(given).toEqual(upTo(start, log.position));
        }
        // Whatever happened, reading on brings the rest.
        for (let rounds = 0; log.lacks && rounds < 100; rounds += 1) {
          asked.push({ after: log.position, limit: 10, head });
          read(asked.length - 1);
        }
        expect(given).toEqual(upTo(start, head));
      }),
      { numRuns: 2_000 },
    );
  });
});
