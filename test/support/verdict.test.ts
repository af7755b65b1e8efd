import { expect, test } from 'vitest';
import { NO_TESTS } from './test-counts.ts';
import { judge, type Outcome } from './verdict.ts';

const GOOD: Outcome = {
  counts: { ...NO_TESTS, passed: 5 },
  succeeded: true,
  missing: [],
  isCi: true,
};

test('a run in which all passed is a success without remarks', () => {
  expect(judge(GOOD)).toEqual({ succeeded: true, remarks: [] });
});

test.each<[string, Partial<Outcome>]>([
  ['no test ran', { counts: NO_TESTS }],
  ['though no test did', { succeeded: false }],
  ['outside of its tests: a.test.ts', { counts: { ...GOOD.counts, brokenFiles: ['a.test.ts'] } }],
  ['missing server is a failure: nginx', { missing: ['nginx'] }],
])('is a failure: %s', (remark, change) => {
  const verdict = judge({ ...GOOD, ...change });
  expect(verdict.succeeded).toBe(false);
  expect(verdict.remarks.join('\n')).toContain(remark);
});

test('a failed test is a failure that needs no remark', () => {
  const verdict = judge({ ...GOOD, counts: { ...GOOD.counts, failed: 1 }, succeeded: false });
  expect(verdict).toEqual({ succeeded: false, remarks: [] });
});

test('without CI=true a missing server is no failure, and what to install is said', () => {
  const verdict = judge({ ...GOOD, isCi: false, missing: ['mariadb', 'nginx'] });
  expect(verdict.succeeded).toBe(true);
  expect(verdict.remarks).toEqual([
    'missing: mariadb, nginx. The tests that need them are left out.',
    'to run them, install (Debian, Ubuntu): apt-get install mariadb-server nginx libnginx-mod-stream',
  ]);
});

test('names skipped tests, but not without end', () => {
  const skippedNames = Array.from({ length: 35 }, (_, index) => `test ${index}`);
  const { remarks } = judge({ ...GOOD, counts: { ...GOOD.counts, skipped: 35, skippedNames } });
  expect(remarks[0]).toBe('skipped: test 0');
  expect(remarks.at(-1)).toBe('skipped: 5 more');
});
