import { expect, test } from 'vitest';
import { mergeReadiness } from './merge-readiness.ts';

const ok = { ready: true, details: { store: 'ok', bus: 'ok' } };
const away = { ready: false, details: { store: 'does not answer', bus: 'ok', node: 'stopping' } };

test('says once what all say', () => {
  const parts = [1, 2].map((worker) => ({ worker, readiness: ok }));
  expect(mergeReadiness(2, parts)).toEqual({
    ready: true,
    details: { workers: '2 of 2 serve', store: 'ok', bus: 'ok' },
  });
});

test('is ready while one worker is, and says which is not', () => {
  const parts = [ok, away].map((readiness, at) => ({ worker: at + 1, readiness }));
  expect(mergeReadiness(3, parts)).toEqual({
    ready: true,
    details: {
      workers: '1 of 3 serve',
      store: 'worker 1: ok; worker 2: does not answer',
      bus: 'ok',
      node: 'worker 2: stopping',
    },
  });
  expect(mergeReadiness(3, parts.slice(1)).ready).toBe(false);
});

test('is not ready without a worker', () => {
  expect(mergeReadiness(2, [])).toEqual({ ready: false, details: { workers: '0 of 2 serve' } });
});
