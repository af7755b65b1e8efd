import { expect, test } from 'vitest';
import { Watchers } from './watchers.ts';

interface Named {
  readonly name: string;
}
const al: Named = { name: 'al' };
const bo: Named = { name: 'bo' };
const cy: Named = { name: 'cy' };

/** Who is told of a user. */
function told(watchers: Watchers<Named>, user: number): string[] {
  const names: string[] = [];
  const count = watchers.deliver(user, ({ name }) => names.push(name));
  expect(count).toBe(names.length);
  return names;
}

test('who watches a user is told of him, once, and nobody else', () => {
  const watchers = new Watchers<Named>();
  expect(watchers.watch(al, [1, 2, 2])).toEqual([1, 2]);
  expect(watchers.watch(bo, [2, 3])).toEqual([3]);
  expect(watchers.watch(cy, [2])).toEqual([]);
  expect(told(watchers, 1)).toEqual(['al']);
  expect(told(watchers, 2)).toEqual(['al', 'bo', 'cy']);
  expect(told(watchers, 4)).toEqual([]);
});

test('a user may be added later, and twice', () => {
  const watchers = new Watchers<Named>();
  watchers.watch(al, [1]);
  expect(watchers.watch(al, [1, 5])).toEqual([5]);
  watchers.watch(bo, [1]);
  watchers.watch(bo, [1]);
  expect(told(watchers, 1)).toEqual(['al', 'bo']);
  expect(told(watchers, 5)).toEqual(['al']);
  expect(watchers.unwatch(al)).toEqual([5]);
  expect(watchers.unwatch(bo)).toEqual([1]);
});

test('nothing is kept of a watcher that went', () => {
  const watchers = new Watchers<Named>();
  watchers.watch(al, [1, 2]);
  watchers.watch(bo, [2]);
  expect(watchers.unwatch(al)).toEqual([1]);
  expect(watchers.unwatch(al)).toEqual([]);
  expect(told(watchers, 1)).toEqual([]);
  expect(told(watchers, 2)).toEqual(['bo']);
  expect([...watchers.users()]).toEqual([2]);
  expect(watchers.unwatch(bo)).toEqual([2]);
  expect([...watchers.users()]).toEqual([]);
});

test('one that went before it watched anybody stays away', () => {
  const watchers = new Watchers<Named>();
  watchers.unwatch(al);
  expect(watchers.watch(al, [1])).toEqual([]);
  expect(watchers.has(1)).toBe(false);
});

test('one that goes while it is told does no harm to the others', () => {
  const watchers = new Watchers<Named>();
  for (const each of [al, bo, cy]) watchers.watch(each, [1]);
  const names: string[] = [];
  watchers.deliver(1, (watcher) => {
    names.push(watcher.name);
    watchers.unwatch(watcher);
  });
  expect(names).toEqual(['al', 'bo', 'cy']);
  expect(watchers.has(1)).toBe(false);
});
