import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { lockFile } from './file-lock.ts';
import type { ClientStorage } from './storage.ts';

/** A journal of so many lines is written anew when most of them say what holds no more. */
const COMPACT_LINES = 1_000;

/**
 * Keeps it in one file: a line a write, appended and synced, so that a crash tears at most the
 * last line, which is then as if it had not been written. Now and then the file is written anew
 * and renamed into its place. One process may use it at a time: another one's `load` rejects.
 */
export function fileStorage(path: string): ClientStorage {
  const file = resolve(path);
  const values = new Map<string, unknown>();
  let handle: FileHandle | undefined;
  let unlock: (() => Promise<void>) | undefined;
  let lines = 0;
  // A write that failed may have left half a line.
  let isTorn = false;

  const replace = async () => {
    const fresh = `${file}.new`;
    const written = await open(fresh, 'w', 0o600);
    try {
      await written.writeFile(lineOf(values));
      await written.sync();
    } finally {
      await written.close();
    }
    await rename(fresh, file);
    await syncFolder(dirname(file));
    await handle?.close();
    handle = await open(file, 'a');
    lines = 1;
    isTorn = false;
  };

  return {
    async load() {
      if (handle === undefined) {
        await mkdir(dirname(file), { recursive: true });
        unlock = await lockFile(`${file}.lock`);
        replay(await readIfThere(file), values);
        await replace();
      }
      return new Map(values);
    },
    async write(changes) {
      if (handle === undefined) throw new Error('load first');
      if (isTorn) await replace();
      isTorn = true;
      await handle.appendFile(lineOf(changes));
      await handle.datasync();
      isTorn = false;
      merge(values, changes);
      lines += 1;
      if (lines > Math.max(COMPACT_LINES, values.size * 4)) await replace();
    },
    async close() {
      await handle?.close();
      handle = undefined;
      await unlock?.();
      unlock = undefined;
    },
  };
}

function lineOf(changes: ReadonlyMap<string, unknown>): string {
  const pairs = [...changes].map(([key, value]) => (value === undefined ? [key] : [key, value]));
  return `${JSON.stringify(pairs)}\n`;
}

/** Only whole lines count: what follows the last newline was being written in a crash. */
function replay(journal: string, values: Map<string, unknown>): void {
  for (const line of journal.split('\n').slice(0, -1)) {
    const pairs: [string, unknown?][] = JSON.parse(line);
    for (const [key, value] of pairs) merge(values, new Map([[key, value]]));
  }
}

function merge(values: Map<string, unknown>, changes: ReadonlyMap<string, unknown>): void {
  for (const [key, value] of changes) {
    if (value === undefined) values.delete(key);
    else values.set(key, value);
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** The rename is durable when the folder is. Not every system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
