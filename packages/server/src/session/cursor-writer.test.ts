import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CursorPosition, ReadPosition } from '../store/store.ts';
import { CursorWriter, type Settled } from './cursor-writer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function rig() {
  const writes: (readonly CursorPosition[])[] = [];
  const delivered: (readonly CursorPosition[])[] = [];
  const read: (readonly ReadPosition[])[] = [];
  const log = {
    advanceClassic: async (positions: readonly CursorPosition[]) => void writes.push(positions),
    advanceDelivered: async (positions: readonly CursorPosition[]) =>
      void delivered.push(positions),
    advanceRead: async (positions: readonly ReadPosition[]) => {
      read.push(positions);
      return positions.map(() => true);
    },
  };
  const writer = new CursorWriter(log, Date.now, (what) => {
    throw new Error(what);
  });
  const session = (user: number) => ({
    settled: (): Settled => ({ classic: [{ conversation: 'g1', user, seq: 1 }] }),
  });
  return { writes, delivered, read, writer, session };
}

test('every session settles once in 5 s, a few at a time', async () => {
  const { writes, writer, session } = rig();
  for (let user = 1; user <= 100; user += 1) writer.add(session(user));
  writer.start();
  await vi.advanceTimersByTimeAsync(5_000);
  await writer.stop();
  const users = writes.flat().map(({ user }) => user);
  expect(users.toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 100 }, (_, at) => at + 1),
  );
  expect(writes.every((positions) => positions.length === 5)).toBe(true);
});

test('one that left settles no more', async () => {
  const { writes, writer, session } = rig();
  const left = session(1);
  writer.add(left);
  writer.remove(left);
  writer.start();
  await vi.advanceTimersByTimeAsync(10_000);
  await writer.stop();
  expect(writes).toEqual([]);
});

test('what was delivered and what was read is written too, each kind by itself', async () => {
  const { writes, delivered, read, writer } = rig();
  const position = { conversation: 'd1.2', user: 1, seq: 3 };
  await writer.save({ delivered: [position] }, { read: [{ ...position, n: 2 }] });
  expect([writes, delivered, read]).toEqual([[], [[position]], [[{ ...position, n: 2 }]]]);
});
