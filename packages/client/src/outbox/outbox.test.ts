import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { ParleyError } from '../errors.ts';
import type { Sent, StoredItem } from './item.ts';
import { Outbox, type OutboxOptions } from './outbox.ts';

const DAY_MS = 86_400_000;
const busy = new ParleyError('unavailable', 'not now', true);
const refused = new ParleyError('unknown_user', 'nobody', false);
const place = (seq: number): Sent => ({ conv: 'd1.2', seq, at: seq });

function start(options: Partial<OutboxOptions> = {}) {
  const clock = createFakeClock();
  const sent: string[] = [];
  const kept = new Map<string, string>();
  let stuck = 0;
  const outbox = new Outbox({
    clock,
    random: () => 0.5,
    limit: 100,
    inFlight: 3,
    laneOf: (target) => JSON.stringify(target),
    transmit: ({ ref }) => sent.push(ref),
    lookUp: async () => new Map(),
    stuck: () => {
      stuck += 1;
    },
    changed: ({ ref, state }, isGone) => {
      if (isGone) kept.delete(ref);
      else kept.set(ref, state.name);
    },
    ...options,
  });
  const add = (ref: string, to = 2) => outbox.add(ref, { to }, { text: ref }, 0).promise;
  /** What was sent since the last call. */
  const taken = () => sent.splice(0);
  return { outbox, clock, kept, add, taken, stuck: () => stuck };
}

const old = (ref: string, ageMs: number, order = 1): StoredItem => ({
  ...{ ref, target: { to: 2 }, content: { text: ref }, after: 4, order },
  createdMs: 1_700_000_000_000 - ageMs,
});

describe('an outbox', () => {
  test('keeps what is written while there is no connection, and sends it in order', async () => {
    const { outbox, add, taken } = start();
    const promises = [add('a'), add('b')];
    expect(taken()).toEqual([]);
    outbox.online();
    expect(taken()).toEqual(['a', 'b']);
    outbox.acknowledged('a', place(1), true);
    outbox.acknowledged('b', place(2), true);
    expect(await Promise.all(promises)).toEqual([place(1), place(2)]);
    expect([...outbox.items]).toEqual([]);
  });

  test('sends a few of a conversation without waiting, and other conversations beside them', () => {
    const { outbox, add, taken } = start();
    outbox.online();
    for (const ref of ['a', 'b', 'c', 'd', 'e']) void add(ref);
    void add('other', 3);
    expect(taken()).toEqual(['a', 'b', 'c', 'other']);
    outbox.acknowledged('a', place(1), true);
    expect(taken()).toEqual(['d']);
  });

  test('sends all that was not answered once more after a break, in order, with the same refs', () => {
    const { outbox, add, taken, clock } = start();
    outbox.online();
    for (const ref of ['a', 'b', 'c', 'd']) void add(ref);
    outbox.acknowledged('b', place(2), true);
    taken();
    outbox.offline();
    expect(clock.pending).toBe(0);
    outbox.online();
    expect(taken()).toEqual(['a', 'c', 'd']);
  });

  test('holds up what is behind one that is refused for now, and then goes one by one', async () => {
    const { outbox, add, taken, clock } = start();
    outbox.online();
    void add('a');
    void add('b');
    void add('c', 3);
    taken();
    outbox.refused('a', busy);
    outbox.refused('b', busy);
    void add('d');
    expect(taken()).toEqual([]);
    await clock.pass(249);
    expect(taken()).toEqual([]);
    await clock.pass(1);
    expect(taken()).toEqual(['a']);
    outbox.acknowledged('a', place(1), true);
    expect(taken()).toEqual(['b', 'd']);
  });

  test('waits longer the more often it is refused, and never gives up by itself', async () => {
    const { outbox, add, taken, clock } = start();
    outbox.online();
    void add('a');
    for (let refusals = 0; refusals < 50; refusals += 1) {
      outbox.refused('a', busy);
      await clock.pass(15_000);
    }
    expect(taken()).toHaveLength(51);
  });

  test('shows what is refused for good as failed, and sends what is behind it', async () => {
    const { outbox, add, taken, kept } = start({ inFlight: 1 });
    outbox.online();
    const failing = add('a');
    void add('b');
    outbox.refused('a', refused);
    await expect(failing).rejects.toBe(refused);
    expect(taken()).toEqual(['a', 'b']);
    expect(kept.get('a')).toBe('failed');
  });

  test('takes a mistake of the server for one of the message when it comes again and again', async () => {
    const { outbox, add, clock } = start();
    const internal = new ParleyError('internal', 'oh', true);
    outbox.online();
    const failing = add('a');
    const rejected = expect(failing).rejects.toBe(internal);
    for (let refusals = 0; refusals < 5; refusals += 1) {
      outbox.refused('a', internal);
      await clock.pass(15_000);
    }
    await rejected;
  });

  test('sends a failed one once more, or takes it away', async () => {
    const { outbox, add, taken, kept } = start();
    outbox.online();
    void add('a');
    void add('b');
    outbox.refused('a', refused);
    outbox.refused('b', refused);
    taken();
    const again = outbox.retry('a');
    expect(taken()).toEqual(['a']);
    outbox.acknowledged('a', place(1), true);
    expect(await again).toEqual(place(1));
    expect(outbox.discard('b')).toBe(true);
    expect(kept.size).toBe(0);
    expect(outbox.retry('b')).toBeUndefined();
  });

  test('does not take away what is under way', () => {
    const { outbox, add } = start();
    outbox.online();
    void add('a');
    expect(outbox.discard('a')).toBe(false);
  });

  test('is bounded', () => {
    const { add } = start({ limit: 2 });
    void add('a');
    void add('b');
    expect(() => add('c')).toThrow(expect.objectContaining({ error: 'outbox_full' }));
  });

  test('says when answers do not come', async () => {
    const { outbox, add, clock, stuck } = start();
    outbox.online();
    void add('a');
    await clock.pass(29_999);
    expect(stuck()).toBe(0);
    await clock.pass(1);
    expect(stuck()).toBe(1);
  });

  test('keeps what is stored until its place is reached', () => {
    const { outbox, add, kept } = start();
    outbox.online();
    void add('a');
    outbox.acknowledged('a', place(9), false);
    expect(kept.get('a')).toBe('stored');
    outbox.acknowledged('a', place(9), true);
    expect(kept.size).toBe(0);
  });

  test('tells who waits that it is closed, and keeps the messages', async () => {
    const { outbox, add, kept } = start();
    const waiting = add('a');
    outbox.close();
    await expect(waiting).rejects.toMatchObject({ error: 'closed' });
    expect(kept.get('a')).toBe('waiting');
  });
});

describe('what an earlier run has left', () => {
  test('is sent before what is new, in its order', () => {
    const { outbox, add, taken } = start();
    outbox.restore([old('b', 0, 7), old('a', 0, 3)]);
    void add('c');
    outbox.online();
    expect(taken()).toEqual(['a', 'b', 'c']);
  });

  test('is looked up first where the server may have forgotten its ref', async () => {
    const asked: unknown[] = [];
    const lookUp = async (...args: unknown[]) => {
      asked.push(args);
      return new Map([['a', place(7)]]);
    };
    const { outbox, taken, clock, add } = start({ lookUp });
    outbox.restore([old('a', 8 * DAY_MS, 1), old('b', 8 * DAY_MS, 2)]);
    const promises = [...outbox.items].map(({ promise }) => promise);
    void add('new');
    outbox.online();
    expect(taken()).toEqual([]);
    await clock.pass(0);
    expect(asked).toEqual([[{ to: 2 }, ['a', 'b', 'new'], 0]]);
    expect(taken()).toEqual(['b', 'new']);
    expect(await promises[0]).toEqual(place(7));
  });

  test('waits where it could not be looked up, and is looked up again', async () => {
    let failures = 0;
    const lookUp = async () => {
      failures += 1;
      if (failures < 3) throw busy;
      return new Map();
    };
    const { outbox, taken, clock } = start({ lookUp });
    outbox.restore([old('a', 8 * DAY_MS)]);
    outbox.online();
    await clock.pass(9_999);
    expect(taken()).toEqual([]);
    await clock.pass(1);
    expect(taken()).toEqual(['a']);
  });

  test('comes from the future: a clock that was set back says nothing of its age', async () => {
    let lookUps = 0;
    const lookUp = async () => {
      lookUps += 1;
      return new Map();
    };
    const { outbox, clock } = start({ lookUp });
    outbox.restore([old('a', -DAY_MS)]);
    outbox.online();
    await clock.pass(1);
    expect(lookUps).toBe(1);
  });
});
