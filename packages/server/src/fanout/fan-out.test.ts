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

test('a push that is overtaken by a little costs no look at the log', async () => {
  const session = await rig.enter(1, 7);
  const [one, two, three] = rig.commit('g7', 3);
  if (one === undefined || two === undefined || three === undefined) throw new Error('no entries');
  rig.hear(one, three);
  expect(session.seen).toEqual([1]);
  rig.hear(two);
  expect(session.seen).toEqual([1, 2, 3]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(session.seen).toEqual([1, 2, 3]);
  expect(rig.reads()).toBe(0);
});

test('one gap after the other, each closed by its push, costs no look at the log either', async () => {
  const session = await rig.enter(1, 7);
  const events = rig.commit('g7', 40);
  for (let at = 0; at + 1 < events.length; at += 2) {
    const [one, two] = events.slice(at, at + 2);
    if (one === undefined || two === undefined) throw new Error('no entries');
    rig.hear(two);
    await vi.advanceTimersByTimeAsync(20);
    rig.hear(one);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  expect(session.seen).toEqual(events.map(({ entry }) => entry.seq));
  expect(rig.reads()).toBe(0);
});

test('a gap that comes while another one is waited for is read from the log', async () => {
  const session = await rig.enter(1, 7);
  const [one, two, , four] = rig.commit('g7', 4);
  if (one === undefined || two === undefined || four === undefined) throw new Error('no entries');
  rig.hear(two);
  await vi.advanceTimersByTimeAsync(20);
  rig.hear(one, four);
  await vi.advanceTimersByTimeAsync(39);
  expect(session.seen).toEqual([1, 2]);
  await vi.advanceTimersByTimeAsync(1);
  expect(session.seen).toEqual([1, 2, 3, 4]);
  expect(rig.reads()).toBe(1);
});

test('what this node commits while the log is read is told to its sender by the answer', async () => {
  const session = await rig.enter(1, 7);
  const [, , three, own] = rig.commit('g7', 4);
  if (three === undefined || own === undefined) throw new Error('no entries');
  rig.hear(three);
  let isLate: boolean | undefined;
  rig.whileAsked = () => {
    isLate = rig.fanOut.publish(own, session);
  };
  await vi.advanceTimersByTimeAsync(30);
  expect(isLate).toBe(true);
  expect(session.seen).toEqual([1, 2, 3, 4]);
});

test('a lost push is read from the log once for all sessions, after 30 ms', async () => {
  const sessions = [await rig.enter(1, 7), await rig.enter(2, 7), await rig.enter(3, 7)];
  const events = rig.commit('g7', 5);
  rig.hear(...events.slice(0, 1), ...events.slice(2));
  await vi.advanceTimersByTimeAsync(29);
  for (const session of sessions) expect(session.seen).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1);
  for (const session of sessions) expect(session.seen).toEqual([1, 2, 3, 4, 5]);
  expect(rig.reads()).toBe(1);
});

test('what comes again is not told again', async () => {
  const session = await rig.enter(1, 7);
  const events = rig.commit('g7', 3);
  rig.hear(...events, ...events);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(session.seen).toEqual([1, 2, 3]);
});

test('the last push, lost without a gap to show it, is found within 30 s', async () => {
  const session = await rig.enter(1, 7);
  rig.hear(...rig.commit('g7', 2));
  rig.commit('g7', 2);
  await vi.advanceTimersByTimeAsync(29_999);
  expect(session.seen).toEqual([1, 2]);
  await vi.advanceTimersByTimeAsync(1);
  expect(session.seen).toEqual([1, 2, 3, 4]);
});

test('and at once where the bus says that something may be missing', async () => {
  const session = await rig.enter(1, 7);
  rig.commit('g7', 1_200);
  rig.gap();
  await vi.advanceTimersByTimeAsync(0);
  expect(session.seen).toEqual(Array.from({ length: 1_200 }, (_, at) => at + 1));
});

test('what arrives while the log is read fits in', async () => {
  const session = await rig.enter(1, 7);
  rig.hear(...rig.commit('g7', 3).slice(1));
  rig.whileReading = () => {
    // What is being read; then something new; then something new after a loss.
    const [first = [], next = []] = [rig.commit('g7', 1), rig.commit('g7', 2).slice(1)];
    rig.hear(...first, ...next);
  };
  await vi.advanceTimersByTimeAsync(30);
  expect(session.seen).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a push that comes while the log is read is not told again from there', async () => {
  const session = await rig.enter(1, 7);
  const [one, two, three] = rig.commit('g7', 3);
  if (one === undefined || two === undefined || three === undefined) throw new Error('no entries');
  rig.hear(three);
  rig.whileReading = () => rig.hear(one, two);
  await vi.advanceTimersByTimeAsync(30);
  expect(session.seen).toEqual([1, 2, 3]);
});

test('a repair that fails is reported, and made good later', async () => {
  const session = await rig.enter(1, 7);
  rig.commit('g7', 2);
  rig.failure = new Error('away');
  rig.gap();
  await vi.advanceTimersByTimeAsync(0);
  expect(rig.errors).toEqual([rig.failure]);
  rig.failure = undefined;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(session.seen).toEqual([1, 2]);
});

test('what happens after the last session of a group left is no gap for the next', async () => {
  const before = await rig.enter(1, 7);
  rig.hear(...rig.commit('g7', 2));
  rig.fanOut.detach(before, [7]);
  rig.commit('g7', 3);
  const after = await rig.enter(2, 7);
  rig.hear(...rig.commit('g7', 1));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(after.seen).toEqual([6]);
  expect(rig.reads()).toBe(0);
});

test('a session that came further than its node is told so, and the others are brought up', async () => {
  const others = await rig.enter(1, 7);
  rig.hear(...rig.commit('g7', 1));
  rig.commit('g7', 2);
  expect(rig.fanOut.follow('g7', 1)).toBe(true);
  expect(rig.fanOut.follow('g7', 3)).toBe(false);
  await vi.advanceTimersByTimeAsync(30);
  expect(others.seen).toEqual([1, 2, 3]);
  expect(rig.fanOut.follow('g7', 3)).toBe(true);
});
