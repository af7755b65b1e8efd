import { execFile } from 'node:child_process';
import { cp, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempFolder } from './temp-folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const CANNOT_FIND_MODULE = /^(\S+)\(\d+,\d+\): error TS2307:/gm;

/** The files, tests apart, that do not compile any more once these are deleted from a copy of the package. */
export async function filesThatMiss(
  packageFolder: string,
  deleted: readonly string[],
): Promise<Set<string>> {
  const folder = await tempFolder('deleted');
  const copy = join(folder.path, packageFolder);
  try {
    await cp(join(ROOT, packageFolder), copy, {
      recursive: true,
      // Tests have more than the package: real servers, which are found beside it.
      filter: (source) => !source.includes('node_modules') && !source.endsWith('.test.ts'),
    });
    await cp(join(ROOT, 'tsconfig.json'), join(folder.path, 'tsconfig.json'));
    await symlink(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'));
    for (const path of deleted) await rm(join(copy, path), { recursive: true });
    const output = await compile(folder.path);
    return new Set([...output.matchAll(CANNOT_FIND_MODULE)].map(([, path = '']) => path));
  } finally {
    await folder.remove();
  }
}

function compile(folder: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const args = [TSC, '--noEmit', '--pretty', 'false', '-p', folder];
  execFile(process.execPath, args, { cwd: folder }, (error, stdout) => {
    // An exit code of its own is a verdict; anything else means that it did not run.
    if (error !== null && typeof error.code !== 'number') reject(error);
    else resolve(stdout);
  });
  return promise;
}
