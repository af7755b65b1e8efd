import { mkdir, open, readFile, rename } from 'node:fs/promises';
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
  let unlock: (() => Promise<void>) | undefined;
  let lines = 0;
  // A write that failed may have left half a line.
  let isTorn = false;
  let last: Promise<void> = Promise.resolve();

  const replace = async () => {
    await writeSynced(`${file}.new`, 'w', lineOf(values));
    await rename(`${file}.new`, file);
    await syncFolder(dirname(file));
    lines = 1;
    isTorn = false;
  };
  const write = async (changes: ReadonlyMap<string, unknown>) => {
    if (unlock === undefined) throw new Error(`${file} was not loaded`);
    if (isTorn) await replace();
    isTorn = true;
    await writeSynced(file, 'a', lineOf(changes));
    isTorn = false;
    merge(values, changes);
    lines += 1;
    if (lines > Math.max(COMPACT_LINES, values.size * 4)) await replace();
  };

  return {
    async load() {
      if (unlock !== undefined) return new Map(values);
      await mkdir(dirname(file), { recursive: true });
      const release = await lockFile(`${file}.lock`);
      try {
        replay(await readIfThere(file), values);
        await replace();
      } catch (error) {
        await release();
        throw error;
      }
      unlock = release;
      return new Map(values);
    },
    write(changes) {
      const written = last.then(() => write(changes));
      last = written.catch(() => {});
      return written;
    },
    async close() {
      await last;
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

/** Opened for each write: a file that was left open would need somebody who closes it. */
async function writeSynced(file: string, flags: 'a' | 'w', text: string): Promise<void> {
  const handle = await open(file, flags, 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** The rename is durable when the folder is. Not every system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
