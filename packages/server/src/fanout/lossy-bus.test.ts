import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { EntryEvent } from '../domain/event.ts';
import { createRig } from './fan-out-rig.ts';

const CONVERSATIONS = ['g7', 'g8', 'd1.2', 'd1.3'];

/** What becomes of a push: how often it comes, and after how many others. */
const fate = fc.record({
  conversation: fc.constantFrom(...CONVERSATIONS),
  copies: fc.constantFrom(0, 1, 1, 1, 2),
  delay: fc.constantFrom(0, 0, 0, 1, 2, 9),
  pauseMs: fc.constantFrom(0, 0, 5, 40),
});

test('whatever the bus drops, doubles and reorders: in order, no gap, no duplicate', async () => {
  vi.useFakeTimers();
  const property = fc.asyncProperty(fc.array(fate, { maxLength: 60 }), async (fates) => {
    const rig = createRig();
    const session = await rig.enter(1, 7, 8);
    const seen = new Map<string, number[]>();
    session.deliver = ({ entry: { conversation, seq } }) => {
      seen.set(conversation, [...(seen.get(conversation) ?? []), seq]);
    };
    const underWay: { event: EntryEvent; at: number }[] = [];
    const sent = new Map<string, number>();
    for (const [at, { conversation, copies, delay, pauseMs }] of fates.entries()) {
      for (const event of rig.commit(conversation, 1)) {
        for (let copy = 0; copy < copies; copy++)
          underWay.push({ event, at: at + delay * copy + delay });
      }
      sent.set(conversation, (sent.get(conversation) ?? 0) + 1);
      for (const due of underWay.filter((push) => push.at <= at)) {
        rig.hear(due.event);
        underWay.splice(underWay.indexOf(due), 1);
      }
      await vi.advanceTimersByTimeAsync(pauseMs);
    }
    rig.gap();
    await vi.advanceTimersByTimeAsync(0);
    for (const { event } of underWay) rig.hear(event);
    await vi.advanceTimersByTimeAsync(30_000);
    rig.fanOut.stop();
    for (const [conversation, count] of sent) {
      expect(seen.get(conversation)).toEqual(Array.from({ length: count }, (_, at) => at + 1));
    }
  });
  try {
    await fc.assert(property, { numRuns: 300 });
  } finally {
    vi.useRealTimers();
  }
});
