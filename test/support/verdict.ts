import { packagesOf, type ServerName } from './required-servers.ts';
import type { TestCounts } from './test-counts.ts';

// Under a filter by name (`-t`) nearly all tests are skipped.
const NAMED_SKIPPED = 30;

export type Outcome = {
  readonly counts: TestCounts;
  /** Vitest's own word, which knows of errors outside of tests. */
  readonly succeeded: boolean;
  readonly missing: readonly ServerName[];
  readonly isCi: boolean;
};

export type Verdict = { readonly succeeded: boolean; readonly remarks: readonly string[] };

/** Whether the whole run is a success, and what has to be said of it besides the numbers. */
export function judge({ counts, succeeded, missing, isCi }: Outcome): Verdict {
  const reasons = counts.brokenFiles.map((file) => `failed outside of its tests: ${file}`);
  if (counts.passed + counts.failed === 0) reasons.push('no test ran');
  if (isCi && missing.length > 0) {
    reasons.push(`with CI=true a missing server is a failure: ${missing.join(', ')}`);
  }
  if (!succeeded && counts.failed === 0 && reasons.length === 0) {
    reasons.push('the run failed, though no test did: see above');
  }
  return {
    succeeded: succeeded && counts.failed === 0 && reasons.length === 0,
    remarks: [...skipped(counts), ...leftOut(missing), ...reasons],
  };
}

function skipped({ skippedNames }: TestCounts): string[] {
  const named = skippedNames.slice(0, NAMED_SKIPPED).map((name) => `skipped: ${name}`);
  const more = skippedNames.length - named.length;
  return more > 0 ? [...named, `skipped: ${more} more`] : named;
}

export function leftOut(missing: readonly ServerName[]): string[] {
  if (missing.length === 0) return [];
  return [
    `missing: ${missing.join(', ')}. The tests that need them are left out.`,
    `to run them, install (Debian, Ubuntu): apt-get install ${packagesOf(missing).join(' ')}`,
  ];
}
