import { expect, test } from 'vitest';
import { type Load, noLoad, smoothed, weightOf } from './agent-check-weight.ts';

test.each<[string, Partial<Load>, number]>([
  ['nothing', {}, 100],
  ['hardly anything', { cpu: 0.004 }, 100],
  ['a quarter of the connections', { connections: 0.25 }, 75],
  ['a slow event loop', { lag: 0.9, connections: 0.25 }, 10],
  ['a busy processor', { cpu: 0.6, lag: 0.1 }, 40],
  ['little memory left', { memory: 0.8 }, 20],
  ['readers that do not read', { outbox: 0.5, memory: 0.4 }, 50],
  ['all at once: the worst decides, not the sum', { connections: 0.4, lag: 0.4, cpu: 0.4 }, 60],
  ['a full part', { connections: 1 }, 1],
  ['more than it can', { lag: 1.9 }, 1],
])('the weight under %s', (_, load, weight) => {
  expect(weightOf({ ...noLoad, ...load })).toBe(weight);
});

test.each<[string, number, number, number]>([
  ['one pause', 0, 1, 75],
  ['a pause of many seconds', 0, 100, 50],
  ['a recovery', 1, 0, 25],
  ['no change', 0.5, 0.5, 50],
  ['a value below nothing', 0.4, -7, 70],
  ['no value', 0.4, Number.NaN, 70],
  ['a value without bounds', 0.4, Number.POSITIVE_INFINITY, 70],
])('smooths %s', (_, before, sample, weight) => {
  for (const part of ['connections', 'lag', 'cpu', 'memory', 'outbox'] as const) {
    const load = smoothed({ ...noLoad, [part]: before }, { ...noLoad, [part]: sample });
    expect(weightOf(load), part).toBe(weight);
  }
});

test('a load that stays is told in the end, and forgotten when it goes', () => {
  let load = noLoad;
  const weights: number[] = [];
  for (const cpu of [...Array<number>(20).fill(0.8), ...Array<number>(20).fill(0)]) {
    load = smoothed(load, { ...noLoad, cpu });
    weights.push(weightOf(load));
  }
  expect(weights[19]).toBe(20);
  expect(weights[39]).toBe(100);
  expect(weights.slice(0, 20)).toEqual(weights.slice(0, 20).sort((a, b) => b - a));
});
