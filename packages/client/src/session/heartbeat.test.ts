import { expect, test } from 'vitest';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { startHeartbeat } from './heartbeat.ts';

function start() {
  const clock = createFakeClock();
  const told: string[] = [];
  const heartbeat = startHeartbeat(
    clock,
    () => told.push('ping'),
    () => told.push('dead'),
  );
  return { clock, told, heartbeat };
}

test('pings after 25 s of silence, and gives up 10 s later', async () => {
  const { clock, told } = start();
  await clock.pass(24_999);
  expect(told).toEqual([]);
  await clock.pass(1);
  expect(told).toEqual(['ping']);
  await clock.pass(9_999);
  expect(told).toEqual(['ping']);
  await clock.pass(1);
  expect(told).toEqual(['ping', 'dead']);
  await clock.pass(100_000);
  expect(told).toEqual(['ping', 'dead']);
});

test('asks nothing of a peer that speaks, and goes on after an answer', async () => {
  const { clock, told, heartbeat } = start();
  for (let at = 0; at < 10; at += 1) {
    await clock.pass(20_000);
    heartbeat.heard();
  }
  expect(told).toEqual([]);
  await clock.pass(26_000);
  heartbeat.heard();
  await clock.pass(20_000);
  expect(told).toEqual(['ping']);
  await clock.pass(20_000);
  expect(told).toEqual(['ping', 'ping', 'dead']);
});

test('gives a peer 4 s where there is doubt, and asks once', async () => {
  const { clock, told, heartbeat } = start();
  heartbeat.probe();
  heartbeat.heard();
  await clock.pass(20_000);
  expect(told).toEqual(['ping']);
  heartbeat.probe();
  await clock.pass(2_000);
  heartbeat.probe();
  await clock.pass(1_999);
  expect(told).toEqual(['ping', 'ping']);
  await clock.pass(1);
  expect(told).toEqual(['ping', 'ping', 'dead']);
});

test('leaves nothing behind', async () => {
  const { clock, heartbeat } = start();
  heartbeat.stop();
  expect(clock.pending).toBe(0);
});
