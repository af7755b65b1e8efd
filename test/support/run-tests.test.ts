import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tempFolder } from './temp-folder.ts';

const RUN_TESTS = fileURLToPath(new URL('./run-tests.ts', import.meta.url));

type Run = { readonly code: number; readonly lines: readonly string[] };

async function runOn(testFile: string, more: NodeJS.ProcessEnv = {}): Promise<Run> {
  const folder = await tempFolder('run-tests');
  await writeFile(join(folder.path, 'planted.test.js'), testFile);
  const env = { ...process.env, NO_COLOR: '1', CI: '', ...more };
  const run = spawn(process.execPath, [RUN_TESTS, '--root', folder.path, '--globals'], { env });
  let output = '';
  run.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  run.stderr.resume();
  const [code] = await once(run, 'close');
  await folder.remove();
  return { code, lines: output.trimEnd().split('\n') };
}

test('counts, and succeeds when all passed', async () => {
  const { code, lines } = await runOn(`test('a', () => {}); test('b', () => {}); test.skip('c')`);
  expect(lines.at(-1)).toBe('2 passed, 0 failed, 1 skipped');
  expect(code).toBe(0);
});

test.each([
  ['a test fails', '1 passed, 1 failed', `test('a', () => {}); test('b', () => { throw 1 })`],
  [
    'an error is nobody’s',
    '1 passed, 0 failed',
    `test('a', () => {}); Promise.reject(new Error())`,
  ],
  ['a file does not load', '0 passed, 0 failed', 'throw new Error()'],
  ['there is no test', '0 passed, 0 failed', ''],
])('fails when %s', async (_, closingLine, testFile) => {
  const { code, lines } = await runOn(testFile);
  expect(lines.at(-1)).toBe(closingLine);
  expect(code).toBe(1);
});

test('leaves out what a missing server is needed for, and says so', async () => {
  const missing = { PARLEY_TEST_MISSING_SERVERS: 'nginx,redis' };
  const describeWith = new URL('./describe-with.ts', import.meta.url).href;
  const testFile = `
    import { describeWith } from ${JSON.stringify(describeWith)};
    test('a', () => {});
    describeWith('mariadb', 'with a database', () => test('b', () => {}));
    describeWith(['mariadb', 'redis'], 'with a bus', () => test('c', () => { throw 1 }));`;
  const { code, lines } = await runOn(testFile, missing);
  expect(lines.join('\n')).toContain('with a bus (left out: redis is missing)');
  expect(lines.join('\n')).toContain(
    'install (Debian, Ubuntu): apt-get install redis-server nginx',
  );
  expect(lines.at(-1)).toBe('2 passed, 0 failed, 1 skipped');
  expect(code).toBe(0);
  expect(await runOn(testFile, { ...missing, CI: 'true' })).toMatchObject({ code: 1 });
});
