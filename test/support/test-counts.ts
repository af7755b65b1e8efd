export type TestCounts = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The full names of the skipped ones. */
  readonly skippedNames: readonly string[];
  /** Files that failed although none of their tests did: at loading, or in a hook. */
  readonly brokenFiles: readonly string[];
};

/** What vitest's JSON report says of one test file. */
type FileReport = {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly TestReport[];
};

type TestReport = { readonly status: string; readonly fullName: string };

export type VitestReport = { readonly testResults: readonly FileReport[] };

export const NO_TESTS: TestCounts = {
  passed: 0,
  failed: 0,
  skipped: 0,
  skippedNames: [],
  brokenFiles: [],
};

export function countTests(report: VitestReport): TestCounts {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const having = (outcome: Outcome) => tests.filter((test) => outcomeOf(test) === outcome);
  const skipped = having('skipped');
  return {
    passed: having('passed').length,
    failed: having('failed').length,
    skipped: skipped.length,
    skippedNames: skipped.map((test) => test.fullName),
    brokenFiles: report.testResults.filter(isBroken).map((file) => file.name),
  };
}

export function closingLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

type Outcome = 'passed' | 'failed' | 'skipped';

// A test that began and never ended (its worker died) is neither passed nor skipped.
function outcomeOf({ status }: TestReport): Outcome {
  if (status === 'passed') return 'passed';
  return ['skipped', 'todo', 'disabled'].includes(status) ? 'skipped' : 'failed';
}

function isBroken(file: FileReport): boolean {
  return file.status === 'failed' && !file.assertionResults.map(outcomeOf).includes('failed');
}
