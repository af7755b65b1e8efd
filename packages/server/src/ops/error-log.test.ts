import { expect, test } from 'vitest';
import { createErrorLog } from './error-log.ts';

function recorded() {
  const lines: unknown[][] = [];
  let now = 0;
  const log = createErrorLog({ error: (...line: unknown[]) => void lines.push(line) }, () => now);
  return {
    lines,
    log,
    pass(ms: number) {
      now += ms;
    },
  };
}

test('tells the same trouble once in a while, and how often it came', () => {
  const { lines, log, pass } = recorded();
  const full = new Error('disk full');
  for (let at = 0; at < 1_000; at += 1) log('directChat failed', full);
  log('login failed', full);
  log('directChat failed', new Error('locked'));
  expect(lines).toHaveLength(3);
  pass(10_000);
  log('directChat failed', full);
  pass(10_000);
  log('directChat failed', full);
  expect(lines.slice(3)).toEqual([
    [{ err: full, repeated: 999 }, 'directChat failed'],
    [{ err: full }, 'directChat failed'],
  ]);
});

test('remembers a bounded number of troubles', () => {
  const { lines, log } = recorded();
  for (let at = 0; at < 1_000; at += 1) log('failed', new Error(`${at}`));
  expect(lines).toHaveLength(1_000);
});
