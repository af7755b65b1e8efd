import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MISSING_SERVERS_VARIABLE, type ServerName } from './required-servers.ts';
import { tempFolder } from './temp-folder.ts';
import { countTests, NO_TESTS, type TestCounts, type VitestReport } from './test-counts.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');

export type VitestRun = { readonly counts: TestCounts; readonly succeeded: boolean };

/** Runs the whole workspace's tests, or what the arguments select. */
export async function runVitest(
  args: readonly string[],
  missing: readonly ServerName[],
): Promise<VitestRun> {
  const folder = await tempFolder('report');
  const report = join(folder.path, 'report.json');
  try {
    const succeeded = await run(
      [
        ...[VITEST, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        ...args,
      ],
      { [MISSING_SERVERS_VARIABLE]: missing.join(',') },
    );
    return { counts: await readCounts(report), succeeded };
  } finally {
    await folder.remove();
  }
}

function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const vitest = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  const forward = (signal: NodeJS.Signals) => void vitest.kill(signal);
  process.on('SIGTERM', forward);
  vitest.once('error', reject);
  vitest.once('close', (code) => {
    process.off('SIGTERM', forward);
    resolve(code === 0);
  });
  return promise;
}

// Vitest writes its report at the end: there is none when it did not come so far.
async function readCounts(path: string): Promise<TestCounts> {
  try {
    const report: VitestReport = JSON.parse(await readFile(path, 'utf8'));
    return countTests(report);
  } catch {
    return NO_TESTS;
  }
}
