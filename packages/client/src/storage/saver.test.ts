import { expect, test } from 'vitest';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { Saver } from './saver.ts';

function start() {
  const clock = createFakeClock();
  const writes: [string, unknown][][] = [];
  const warnings: string[] = [];
  const disk = { isBroken: false };
  const saver = new Saver(
    {
      load: async () => new Map(),
      async write(changes) {
        if (disk.isBroken) throw new Error('full');
        writes.push([...changes]);
      },
      close: async () => {},
    },
    clock,
    { warn: (message) => void warnings.push(message) },
  );
  return { clock, saver, writes, disk, warnings };
}

test('writes together what comes together', async () => {
  const { clock, saver, writes } = start();
  saver.put('a', () => 1);
  saver.put('b', () => 2);
  saver.put('a', () => 3);
  await clock.pass(0);
  expect(writes).toEqual([
    [
      ['a', 3],
      ['b', 2],
    ],
  ]);
});

test('spares a write for what is taken back before it', async () => {
  const { clock, saver, writes } = start();
  saver.put('a', () => 1);
  saver.remove('a');
  await clock.pass(1_000);
  expect(writes).toEqual([]);
});

test('removes what was written, also where a write is under way', async () => {
  const { clock, saver, writes } = start();
  saver.put('a', () => 1);
  await clock.pass(0);
  saver.put('a', () => 2);
  saver.remove('a');
  await clock.pass(0);
  expect(writes).toEqual([[['a', 1]], [['a', undefined]]]);
});

test('lets wait what changes often, and takes it along with what does not wait', async () => {
  const { clock, saver, writes } = start();
  let value = 1;
  saver.putLazily('a', () => value);
  value = 2;
  await clock.pass(499);
  expect(writes).toEqual([]);
  await clock.pass(1);
  expect(writes).toEqual([[['a', 2]]]);
  saver.putLazily('a', () => 3);
  saver.put('b', () => 4);
  await clock.pass(0);
  expect(writes[1]).toEqual([
    ['a', 3],
    ['b', 4],
  ]);
  expect(clock.pending).toBe(0);
});

test('goes on where nothing can be written, and catches up', async () => {
  const { clock, saver, writes, disk, warnings } = start();
  disk.isBroken = true;
  saver.put('a', () => 1);
  saver.put('b', () => 1);
  await clock.pass(0);
  saver.putLazily('b', () => 2);
  expect(warnings).toHaveLength(1);
  disk.isBroken = false;
  await clock.pass(5_000);
  expect(writes).toEqual([
    [
      ['a', 1],
      ['b', 2],
    ],
  ]);
});

test('writes what waits before it closes, and does not hang where it cannot', async () => {
  const { saver, writes, disk, clock } = start();
  saver.putLazily('a', () => 1);
  await saver.flush();
  expect(writes).toEqual([[['a', 1]]]);
  disk.isBroken = true;
  saver.put('b', () => 1);
  await saver.close();
  expect(clock.pending).toBe(0);
});
