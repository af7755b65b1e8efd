import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRig, type Rig } from './fan-out-rig.ts';

let rig: Rig;
beforeEach(() => {
  vi.useFakeTimers();
  rig = createRig();
});
afterEach(() => {
  rig.fanOut.stop();
  vi.useRealTimers();
});

test('a conversation may begin with its second push: the first is read from the log', async () => {
  const session = await rig.enter(2);
  const [, second] = rig.commit('d1.2', 2);
  if (second === undefined) throw new Error('no second entry');
  rig.hear(second);
  await vi.advanceTimersByTimeAsync(30);
  expect(session.seen).toEqual([1, 2]);
});

test('one whose pushes were all lost is found after the bus was away', async () => {
  const session = await rig.enter(2);
  rig.commit('d1.2', 3);
  rig.gap();
  await vi.advanceTimersByTimeAsync(0);
  expect(session.seen).toEqual([1, 2, 3]);
  rig.hear(...rig.commit('d1.2', 1));
  expect(session.seen).toEqual([1, 2, 3, 4]);
});

test('and also if the log could not be read just then', async () => {
  const session = await rig.enter(2);
  rig.commit('d1.2', 1);
  rig.failure = new Error('away');
  rig.gap();
  await vi.advanceTimersByTimeAsync(0);
  expect(rig.errors).toEqual([rig.failure]);
  rig.failure = undefined;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(session.seen).toEqual([1]);
});

test('a session that is still reading its backlog is not given all of the log', async () => {
  const session = await rig.enter(2);
  session.live = false;
  const [event] = rig.commit('d1.2', 40).slice(-1);
  if (event === undefined) throw new Error('no entry');
  rig.hear(event);
  rig.gap();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(session.seen).toEqual([40]);
  expect(rig.reads()).toBe(0);
});

test('one that a later login of the same user finds is not hidden from his earlier session', async () => {
  const before = await rig.enter(2);
  rig.commit('d1.2', 3);
  await rig.enter(2);
  await vi.advanceTimersByTimeAsync(30);
  expect(before.seen).toEqual([1, 2, 3]);
});
