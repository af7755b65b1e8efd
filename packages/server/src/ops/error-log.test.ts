import { expect, test } from 'vitest';
import { StoreUnavailable } from '../store/store.ts';
import { createErrorLog } from './error-log.ts';

function recorded() {
  const lines: unknown[][] = [];
  let now = 0;
  const warnings: unknown[][] = [];
  const logger = {
    error: (...line: unknown[]) => void lines.push(line),
    warn: (...line: unknown[]) => void warnings.push(line),
  };
  const log = createErrorLog(logger, () => now);
  return {
    lines,
    warnings,
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

test('warns once, in words alone, for as long as the store can do nothing', () => {
  const { lines, warnings, log, pass } = recorded();
  const away = () => new StoreUnavailable('no answer', { cause: new Error('no answer') });
  for (let second = 0; second < 30; second += 1) {
    log('directChat failed', away());
    log('delivered failed', away());
    pass(1_000);
  }
  expect(warnings).toEqual([[{ reason: 'no answer' }, 'directChat failed']]);
  pass(10_000);
  log('login failed', away());
  expect(warnings.slice(1)).toEqual([[{ reason: 'no answer', repeated: 59 }, 'login failed']]);
  expect(lines).toEqual([]);
});

test('remembers a bounded number of troubles', () => {
  const { lines, log } = recorded();
  for (let at = 0; at < 1_000; at += 1) log('failed', new Error(`${at}`));
  expect(lines).toHaveLength(1_000);
});
