import { execFile } from 'node:child_process';
import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requireCommand } from '../support/find-command.ts';
import type { ParleyNode } from '../support/parley-node.ts';
import { tempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);

/** A place for data that can be filled up and emptied again. */
export type SmallDisk = {
  readonly dataFolder: string;
  fill(node: ParleyNode): Promise<void>;
  empty(node: ParleyNode): Promise<void>;
  remove(): Promise<void>;
};

const DISK_BYTES = 8 * 1_048_576;

/** A file system of its own, in memory; only an administrator may have one. */
export async function mountedDisk(): Promise<SmallDisk> {
  const folder = await tempFolder('disk');
  await run(requireCommand('mount'), [
    ...['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`],
    ...['parley-test', folder.path],
  ]);
  const ballast = join(folder.path, 'ballast');
  return {
    dataFolder: join(folder.path, 'data'),
    fill: async () => {
      await writeFile(ballast, '');
      await writeFile(ballast, Buffer.alloc(DISK_BYTES)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOSPC') throw error;
      });
    },
    empty: () => truncate(ballast),
    remove: async () => {
      await run(requireCommand('umount'), [folder.path]);
      await rm(folder.path, { recursive: true });
    },
  };
}

/** No file of the process may grow: the system refuses the write, as a failing disk does. */
export async function limitedFiles(): Promise<SmallDisk> {
  const folder = await tempFolder('files');
  const limit = async ({ pid }: ParleyNode, bytes: number | 'unlimited') =>
    void (await run(requireCommand('prlimit'), [`--pid=${pid}`, `--fsize=${bytes}:unlimited`]));
  return {
    dataFolder: folder.path,
    fill: (node) => limit(node, 4_096),
    empty: (node) => limit(node, 'unlimited'),
    remove: folder.remove,
  };
}

/** Whether `mountedDisk` can be had here. */
export async function mayMount(): Promise<boolean> {
  try {
    const disk = await mountedDisk();
    await disk.remove();
    return true;
  } catch {
    return false;
  }
}
