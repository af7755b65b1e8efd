import { expect, test } from 'vitest';
import { settled } from '../../testing/fake-clock.ts';
import { sourceMaker } from './source.ts';

function start() {
  const warnings: unknown[] = [];
  const makeSource = sourceMaker({ warn: (_message, error) => warnings.push(error) });
  let value = 1;
  const source = makeSource(() => ({ value }));
  const set = (next: number) => {
    value = next;
    source.touch();
  };
  return { source, set, warnings };
}

test('gives the same object until something has changed', () => {
  const { source, set } = start();
  const before = source.get();
  expect(source.get()).toBe(before);
  set(2);
  expect(source.get()).toEqual({ value: 2 });
  expect(before).toEqual({ value: 1 });
});

test('tells of the changes of a turn together', async () => {
  const { source, set } = start();
  let calls = 0;
  const leave = source.subscribe(() => {
    calls += 1;
  });
  set(2);
  set(3);
  expect(calls).toBe(0);
  await settled();
  expect(calls).toBe(1);
  leave();
  set(4);
  await settled();
  expect(calls).toBe(1);
});

test('lets no listener hinder another', async () => {
  const { source, set, warnings } = start();
  let calls = 0;
  const oops = new Error('oops');
  source.subscribe(() => {
    throw oops;
  });
  source.subscribe(() => {
    calls += 1;
  });
  set(2);
  await settled();
  expect(calls).toBe(1);
  expect(warnings).toEqual([oops]);
});
