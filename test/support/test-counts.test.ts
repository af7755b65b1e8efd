import { expect, test } from 'vitest';
import { closingLine, countTests, NO_TESTS } from './test-counts.ts';

function report(name: string, status: string, ...statuses: string[]) {
  return {
    name,
    status,
    assertionResults: statuses.map((each) => ({ status: each, fullName: `${name} ${each}` })),
  };
}

test('counts tests, not files', () => {
  const counts = countTests({
    testResults: [
      report('a', 'failed', 'passed', 'failed', 'skipped'),
      report('b', 'passed', 'passed', 'todo'),
    ],
  });
  expect(counts).toMatchObject({ passed: 2, failed: 1, skipped: 2, brokenFiles: [] });
  expect(counts.skippedNames).toEqual(['a skipped', 'b todo']);
  expect(closingLine(counts)).toBe('2 passed, 1 failed, 2 skipped');
});

test('says nothing of skipped tests where there are none', () => {
  expect(closingLine({ ...NO_TESTS, passed: 3 })).toBe('3 passed, 0 failed');
});

test('counts a test that never ended as failed', () => {
  const { failed } = countTests({ testResults: [report('a', 'failed', 'pending')] });
  expect(failed).toBe(1);
});

test('names files that failed at loading or in a hook', () => {
  const counts = countTests({
    testResults: [report('load', 'failed'), report('hook', 'failed', 'passed', 'skipped')],
  });
  expect(counts.brokenFiles).toEqual(['load', 'hook']);
});
