// `npm test`: sees to the servers that the tests start, runs the tests, says how many passed.
// Arguments go to vitest: `npm test -- packages/protocol`.

import { installServers, mayInstall } from './install-servers.ts';
import { declaredMissing, missingServers, type ServerName } from './required-servers.ts';
import { runVitest } from './run-vitest.ts';
import { closingLine } from './test-counts.ts';
import { judge, leftOut } from './verdict.ts';

let interrupted = false;
// What is under way (apt-get, vitest) ends by itself or is told to, and then this ends, in order.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true;
  });
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;

async function main(args: readonly string[]): Promise<boolean> {
  const missing = await provideServers();
  if (interrupted) return false;
  const { counts, succeeded } = await runVitest(args, missing);
  const isCi = process.env.CI === 'true';
  const verdict = judge({ counts, succeeded: succeeded && !interrupted, missing, isCi });
  verdict.remarks.forEach(say);
  console.log(closingLine(counts));
  return verdict.succeeded;
}

async function provideServers(): Promise<ServerName[]> {
  const declared = declaredMissing();
  if (declared !== undefined) return declared;
  const missing = await missingServers();
  if (missing.length === 0) return missing;
  if (!mayInstall()) {
    leftOut(missing).forEach(say);
    return missing;
  }
  await installServers(missing, say);
  return await missingServers();
}

function say(line: string): void {
  console.log(`npm test: ${line}`);
}
