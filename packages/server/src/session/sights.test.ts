import { expect, test } from 'vitest';
import { fullSight } from '../domain/person.ts';
import { Sights } from './sights.ts';

const online = { user: 7, state: 'online', seen: undefined } as const;
const offline = { user: 7, state: 'offline', seen: 5 } as const;
const hidden = { state: false, seen: false, isBlocked: false };
const untimed = { ...fullSight, seen: false };

test('of most everything is shown, of others only what may be seen', () => {
  const sights = new Sights();
  expect(sights.show(offline)).toBe(offline);
  sights.begin(new Map([[7, untimed]]));
  expect(sights.show(offline)).toEqual({ ...offline, seen: undefined });
  sights.begin(new Map([[7, hidden]]));
  expect(sights.show(online)).toBeUndefined();
});

test('who hides goes, and comes when he shows himself again', () => {
  const sights = new Sights();
  expect(sights.learn(7, sights.ask(7), hidden, true)).toEqual({ ...online, state: 'offline' });
  expect(sights.learn(7, sights.ask(7), hidden, true)).toBeUndefined();
  expect(sights.learn(7, sights.ask(7), undefined, true)).toEqual(online);
  expect(sights.learn(7, sights.ask(7), undefined, true)).toBeUndefined();
});

test('while it is asked nothing is shown; what was missed comes after it', () => {
  const sights = new Sights();
  const first = sights.ask(7);
  expect(sights.show(offline)).toBeUndefined();
  const second = sights.ask(7);
  expect(sights.learn(7, first, undefined, false)).toBeUndefined();
  expect(sights.show(online)).toBeUndefined();
  sights.begin(new Map([[7, hidden]]));
  expect(sights.learn(7, second, untimed, true)).toEqual(online);
  expect(sights.show(offline)).toEqual({ ...offline, seen: undefined });
});
