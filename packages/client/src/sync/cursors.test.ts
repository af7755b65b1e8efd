import { expect, test } from 'vitest';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { CursorSender } from './cursors.ts';

function start() {
  const clock = createFakeClock();
  const told: string[] = [];
  const cursors = new CursorSender(clock, (conv, kind, seq) => told.push(`${conv} ${kind} ${seq}`));
  cursors.online();
  return { clock, cursors, told };
}

test('tells at once, then once a second the newest place', async () => {
  const { clock, cursors, told } = start();
  cursors.want('a', 'delivered', 1);
  await clock.pass(0);
  for (let seq = 2; seq <= 40; seq += 1) {
    cursors.want('a', 'delivered', seq);
    await clock.pass(25);
  }
  expect(told).toEqual(['a delivered 1']);
  await clock.pass(25);
  expect(told).toEqual(['a delivered 1', 'a delivered 40']);
  expect(clock.pending).toBe(0);
});

test('lets no conversation wait for another', async () => {
  const { clock, cursors, told } = start();
  cursors.want('a', 'delivered', 1);
  await clock.pass(0);
  cursors.want('a', 'delivered', 2);
  cursors.want('b', 'read', 5);
  await clock.pass(0);
  expect(told).toEqual(['a delivered 1', 'b read 5']);
});

test('says nothing of a delivery that a reading implies', async () => {
  const { clock, cursors, told } = start();
  cursors.want('a', 'delivered', 3);
  cursors.want('a', 'read', 3);
  await clock.pass(0);
  expect(told).toEqual(['a read 3']);
});

test('leaves nothing behind when the connection is gone', () => {
  const { clock, cursors } = start();
  cursors.want('a', 'delivered', 3);
  cursors.offline();
  expect(clock.pending).toBe(0);
  cursors.want('a', 'delivered', 4);
  expect(clock.pending).toBe(0);
});
