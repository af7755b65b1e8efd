import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RequestError } from '@parley/protocol';
import { SNIFFED_BYTES } from './sniff.ts';

/** Uploads that have begun, as files of this node: how far they are is their length. */
export interface Uploads {
  pathOf(id: string): string;
  offset(id: string): Promise<number>;
  /**
   * Writes what comes at the end of what is there, `room` bytes at most: more rejects with
   * `file_too_large`, and nothing is left of the upload. What came before a break is kept.
   */
  append(id: string, body: AsyncIterable<Uint8Array>, room: number): Promise<void>;
  /** The hash and the beginning of what is there. */
  examine(id: string): Promise<{ readonly hash: string; readonly beginning: Buffer }>;
  remove(id: string): Promise<void>;
  /** Removes what nobody has written to since then. */
  removeOlder(thanMs: number): Promise<void>;
}

/** `root` is what all nodes that share it clear of what is left behind. */
export function createUploads(folder: string, root = folder): Uploads {
  const pathOf = (id: string) => join(folder, id);
  const remove = (id: string) => rm(pathOf(id), { force: true });
  return {
    pathOf,
    remove,

    async offset(id) {
      return (await stat(pathOf(id)).catch(() => undefined))?.size ?? 0;
    },

    async append(id, body, room) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = await open(pathOf(id), 'a', 0o600);
      let left = room;
      try {
        for await (const bytes of body) {
          left -= bytes.byteLength;
          if (left < 0) break;
          await file.appendFile(bytes);
        }
      } finally {
        await file.close();
      }
      if (left >= 0) return;
      await remove(id);
      throw new RequestError('file_too_large', 'more came than was announced; nothing was kept');
    },

    async examine(id) {
      const hash = createHash('sha256');
      let beginning = Buffer.alloc(0);
      for await (const bytes of createReadStream(pathOf(id)) as AsyncIterable<Buffer>) {
        hash.update(bytes);
        if (beginning.length < SNIFFED_BYTES) {
          beginning = Buffer.concat([beginning, bytes]).subarray(0, SNIFFED_BYTES);
        }
      }
      return { hash: hash.digest('hex'), beginning };
    },

    async removeOlder(thanMs) {
      const found = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
      for (const each of found) {
        const path = join(each.parentPath, each.name);
        const facts = await stat(path).catch(() => undefined);
        if (facts === undefined || facts.mtimeMs >= thanMs) continue;
        // A folder that a node left goes when nothing is in it any more.
        if (each.isDirectory()) await rmdir(path).catch(() => {});
        else await rm(path, { force: true });
      }
    },
  };
}
