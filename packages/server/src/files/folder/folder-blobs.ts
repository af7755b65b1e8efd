import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Blobs } from '../blobs.ts';

/** Contents as files below a folder, spread over sub-folders by the beginning of their keys. */
export function folderBlobs(folder: string): Blobs {
  const pathOf = (key: string) => join(folder, key.slice(0, 2), key);

  async function move(from: string, key: string): Promise<void> {
    const to = pathOf(key);
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to);
    // The name is to outlive a power cut as the bytes do.
    await synced(dirname(to));
  }

  return {
    async put(key, path) {
      await synced(path);
      await move(path, key);
    },

    async putBytes(key, bytes) {
      await mkdir(folder, { recursive: true });
      const path = join(folder, `.${randomUUID()}`);
      const file = await open(path, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      } finally {
        await file.close();
      }
      await move(path, key);
    },

    async get(key, first, last) {
      const file = await orMissing(open(pathOf(key), 'r'));
      return file?.createReadStream({ start: first, end: last });
    },

    getBytes: (key) => orMissing(readFile(pathOf(key))),

    delete: (key) => rm(pathOf(key), { force: true }),
  };
}

async function synced(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function orMissing<Value>(found: Promise<Value>): Promise<Value | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
