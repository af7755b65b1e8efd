import { expect, test } from 'vitest';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { Saver } from './saver.ts';

function start(isOptional = false) {
  const clock = createFakeClock();
  const writes: [string, unknown][][] = [];
  const warnings: string[] = [];
  const disk = { isBroken: false };
  const states: string[] = [];
  const saver = new Saver(
    {
      isOptional,
      async load() {
        if (disk.isBroken) throw new Error('denied');
        return new Map();
      },
      async write(changes) {
        if (disk.isBroken) throw new Error('full');
        writes.push([...changes]);
      },
      close: async () => {},
    },
    clock,
    { warn: (message) => void warnings.push(message) },
    () => states.push(saver.state.name),
  );
  return { clock, saver, writes, disk, warnings, states };
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
  const { clock, saver, writes, disk, warnings, states } = start();
  disk.isBroken = true;
  saver.put('a', () => 1);
  saver.put('b', () => 1);
  await clock.pass(0);
  saver.putLazily('b', () => 2);
  await clock.pass(12_000);
  expect(warnings).toHaveLength(1);
  expect(states).toEqual(['failing']);
  disk.isBroken = false;
  await clock.pass(5_000);
  expect(states).toEqual(['failing', 'working']);
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

test('goes on without a storage that is optional, and does not touch what it could not read', async () => {
  const { clock, saver, writes, disk, warnings, states } = start(true);
  disk.isBroken = true;
  expect(await saver.load()).toEqual(new Map());
  expect(saver.state).toMatchObject({ name: 'failing', reason: { message: 'denied' } });
  disk.isBroken = false;
  saver.put('a', () => 1);
  await clock.pass(10_000);
  await saver.close();
  expect(writes).toEqual([]);
  expect(states).toEqual(['failing']);
  expect(warnings).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test('says of a storage that is needed that it cannot be read', async () => {
  const { saver, disk } = start();
  disk.isBroken = true;
  await expect(saver.load()).rejects.toThrow('denied');
  disk.isBroken = false;
  expect(await saver.load()).toEqual(new Map());
});
