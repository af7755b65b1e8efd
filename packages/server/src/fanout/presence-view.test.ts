import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type PresenceChange, PresenceView, type PresenceWatcher } from './presence-view.ts';

const errors: unknown[] = [];
let view: PresenceView;
beforeEach(() => {
  vi.useFakeTimers();
  errors.length = 0;
  view = new PresenceView((error) => errors.push(error));
});
afterEach(() => {
  view.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

interface Listening extends PresenceWatcher {
  readonly changes: PresenceChange[];
}

function listening(users: readonly number[]): Listening {
  const changes: PresenceChange[] = [];
  const watcher = {
    changes,
    presenceChanged: (change: PresenceChange) => void changes.push(change),
  };
  view.watch(watcher, users);
  return watcher;
}

const range = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
const count = (all: readonly Listening[]) =>
  all.reduce((sum, { changes }) => sum + changes.length, 0);

test('all watchers get the same value', async () => {
  const [one, other] = [listening([1]), listening([1])];
  view.note(1, true);
  await vi.advanceTimersByTimeAsync(50);
  expect(one.changes).toEqual([{ user: 1, state: 'online', seen: undefined }]);
  expect(other.changes[0]).toBe(one.changes[0]);
});

test('many changes at once are told a thousand deliveries at a time', async () => {
  const users = range(500);
  const all = range(7).map(() => listening(users));
  for (const user of users) view.note(user, true);
  expect(count(all)).toBe(0);
  for (const so of [1_001, 2_002, 3_003, 3_500, 3_500]) {
    await vi.advanceTimersByTimeAsync(50);
    expect(count(all)).toBe(so);
  }
});

test('what is known already is not told, and of what changed twice the last', async () => {
  const one = listening([1, 2]);
  view.note(1, true);
  view.note(1, true);
  view.note(2, true);
  view.note(2, false, 7);
  await vi.advanceTimersByTimeAsync(1_000);
  view.note(1, true);
  view.note(2, false, 8);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(one.changes).toEqual([
    { user: 1, state: 'online', seen: undefined },
    { user: 2, state: 'offline', seen: 7 },
  ]);
});

test('nothing is kept of users whom nobody watches', async () => {
  const one = listening([1]);
  view.note(2, true);
  expect(view.isOnline(2)).toBe(false);
  view.note(1, true);
  view.unwatch(one);
  expect(view.isOnline(1)).toBe(false);
  const next = listening([1]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([...one.changes, ...next.changes]).toEqual([]);
});

test('a watcher that fails costs the others nothing', async () => {
  const broken = new Error('broken');
  view.watch(
    {
      presenceChanged() {
        throw broken;
      },
    },
    [1],
  );
  const one = listening([1]);
  view.note(1, true);
  await vi.advanceTimersByTimeAsync(50);
  expect(one.changes).toHaveLength(1);
  expect(errors).toEqual([broken]);
});
