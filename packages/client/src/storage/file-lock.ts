import { readFile, rm, writeFile } from 'node:fs/promises';

const held = new Set<string>();

/**
 * Makes sure that one process at a time has this file; the returned function lets go of it. A lock
 * whose process is gone is taken over. Rejects while another one holds it.
 */
export async function lockFile(path: string): Promise<() => Promise<void>> {
  if (held.has(path)) throw inUse(path);
  held.add(path);
  try {
    await write(path);
  } catch (error) {
    held.delete(path);
    throw error;
  }
  return async () => {
    held.delete(path);
    await rm(path, { force: true });
  };
}

async function write(path: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (isAlive(holder)) throw inUse(path);
    await rm(path, { force: true });
  }
  throw inUse(path);
}

/** In a container the process before this one may have had the same number. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function inUse(path: string): Error {
  return new Error(`${path}: another process uses this file`);
}
