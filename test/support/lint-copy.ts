import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempFolder } from './temp-folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
const CONFIGURATION = ['biome.json', 'biome.layers.jsonc', 'test/support/lint'];

export type Finding = {
  readonly path: string;
  readonly line: number;
  readonly category: string;
  readonly message: string;
};

type BiomeReport = {
  readonly diagnostics: readonly {
    readonly category: string;
    readonly message: string;
    readonly location: { readonly path: string; readonly start: { readonly line: number } };
  }[];
};

/** What the project's linter says of these files, given as path and text, in a place apart. */
export async function lintFiles(files: ReadonlyMap<string, string>): Promise<Finding[]> {
  const folder = await tempFolder('lint');
  try {
    for (const part of CONFIGURATION) {
      await cp(join(ROOT, part), join(folder.path, part), { recursive: true });
    }
    for (const [path, text] of files) {
      await mkdir(dirname(join(folder.path, path)), { recursive: true });
      await writeFile(join(folder.path, path), text);
    }
    return findingsIn(await runBiome(folder.path));
  } finally {
    await folder.remove();
  }
}

function findingsIn(output: string): Finding[] {
  const report: BiomeReport = JSON.parse(output);
  return report.diagnostics.map(({ category, message, location }) => ({
    path: location.path,
    line: location.start.line,
    category,
    message,
  }));
}

function runBiome(folder: string): Promise<string> {
  const args = ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', '.'];
  const { promise, resolve } = Promise.withResolvers<string>();
  // It fails when it finds something, which is what it is here for.
  execFile(process.execPath, [BIOME, ...args], { cwd: folder }, (_, stdout) => resolve(stdout));
  return promise;
}
