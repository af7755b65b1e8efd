import { execFile } from 'node:child_process';
import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requireCommand } from '../support/find-command.ts';
import { tempFolder } from '../support/temp-folder.ts';
import type { Disk } from './site.ts';

const run = promisify(execFile);
const DISK_BYTES = 96 * 1_048_576;

/** A file system of its own, in memory. Rejects where nobody may mount one. */
export async function mountedDisk(): Promise<Disk> {
  const folder = await tempFolder('chaos');
  try {
    await run(requireCommand('mount'), [
      ...['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`],
      ...['parley-chaos', folder.path],
    ]);
  } catch (error) {
    await folder.remove();
    throw error;
  }
  const ballast = join(folder.path, 'ballast');
  return {
    dataFolder: join(folder.path, 'data'),
    async fill() {
      await writeFile(ballast, '');
      await writeFile(ballast, Buffer.alloc(DISK_BYTES)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOSPC') throw error;
      });
    },
    free: () => truncate(ballast).catch(ignoreMissing),
    async remove() {
      await run(requireCommand('umount'), [folder.path]);
      await rm(folder.path, { recursive: true });
    },
  };
}

/** Where nothing may be mounted: no file of the process may grow, which SQLite sees alike. */
export async function limitedDisk(pid: () => number | undefined): Promise<Disk> {
  const folder = await tempFolder('chaos');
  const limit = async (bytes: number | 'unlimited'): Promise<void> => {
    const node = pid();
    if (node === undefined) return;
    await run(requireCommand('prlimit'), [`--pid=${node}`, `--fsize=${bytes}:unlimited`]);
  };
  return {
    dataFolder: folder.path,
    fill: () => limit(4_096),
    free: () => limit('unlimited'),
    remove: folder.remove,
  };
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
