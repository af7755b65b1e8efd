import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TempFolder, tempFolder } from '../../../../test/support/temp-folder.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { createCollector } from './collector.ts';
import { DAY_MS, type FileParts, HOUR_MS } from './file-parts.ts';
import { createFiles } from './file-service.ts';
import { folderBlobs } from './folder/folder-blobs.ts';
import { createSigner } from './signer.ts';
import { createTransfers } from './transfers.ts';
import { createUploads } from './uploads.ts';

let folder: TempFolder;
beforeAll(async () => {
  folder = await tempFolder('collector');
});
afterAll(() => folder.remove());

const CONV = 'd1.2';
let rigs = 0;

/** Files on a store in memory, at a time that is told. */
function rig() {
  rigs += 1;
  const store = createMemoryStore();
  const base = `${folder.path}/${rigs}`;
  let now = Date.now();
  let ids = 0;
  const parts: FileParts = {
    ...{ store: store.files, log: store.log, nowMs: () => now },
    blobs: folderBlobs(base),
    uploads: createUploads(`${base}/uploads`),
    images: { read: () => undefined, stop: async () => {} },
    signer: createSigner('secret'),
    limits: { fileBytes: 99, userBytes: 99, dayBytes: 99, types: [] },
    newId: () => {
      ids += 1;
      return `${'A'.repeat(20)}${String(ids).padStart(2, '0')}`;
    },
  };
  const [files, transfers] = [createFiles(parts), createTransfers(parts)];
  const collector = createCollector(parts, (_, error) => {
    throw error;
  });
  return {
    ...{ store, files, parts },
    pass(ms: number) {
      now += ms;
    },
    async upload(text = 'hello') {
      const announced = { name: 'a', type: undefined, size: text.length, sha256: undefined };
      const { file, token } = await files.grant(1, announced);
      await transfers.receive(file, token, 0, Readable.from([Buffer.from(text)]));
      return file;
    },
    async say(file: string, ref: string) {
      const use = { conversation: CONV, author: 1, ref };
      await files.attach([file], use);
      const body = JSON.stringify({ msg: 'm', files: [file] });
      const draft = { conversation: CONV, kind: 'message', sender: 1, ref, at: now, body } as const;
      return await store.log.append(draft);
    },
    collect: () => collector.round(),
    async isThere(file: string) {
      const [found] = await store.files.byIds([file]);
      if (found === undefined) return false;
      const content = await store.files.contentOf(found.hash);
      return content !== undefined && (await parts.blobs.getBytes(content.key)) !== undefined;
    },
  };
}

describe('what nobody uses goes', () => {
  test('a file that was not sent, after a day', async () => {
    const { upload, collect, pass, isThere, parts } = rig();
    const file = await upload();
    pass(DAY_MS - 1);
    await collect();
    expect(await isThere(file)).toBe(true);
    const content = await parts.store.dueContents(Number.MAX_SAFE_INTEGER, 9);
    pass(2);
    await collect();
    await collect();
    expect(await isThere(file)).toBe(false);
    expect(await parts.blobs.getBytes(content[0]?.key ?? '')).toBeUndefined();
  });

  test('a content only with the last file that has it', async () => {
    const { upload, say, collect, pass, isThere } = rig();
    const [one, other] = [await upload('same'), await upload('same')];
    await say(one, 'r1');
    pass(3 * DAY_MS);
    await collect();
    expect([await isThere(one), await isThere(other)]).toEqual([true, false]);
  });

  test('a file whose message was taken back, an hour later', async () => {
    const { upload, say, collect, pass, isThere, files } = rig();
    const file = await upload();
    const { seq } = await say(file, 'r1');
    pass(3 * DAY_MS);
    await collect();
    await files.release(CONV, seq);
    await collect();
    expect(await isThere(file)).toBe(true);
    pass(HOUR_MS + 1);
    await collect();
    expect(await isThere(file)).toBe(false);
  });

  test('one whose message never came into the log', async () => {
    const { upload, collect, pass, isThere, files } = rig();
    const file = await upload();
    await files.attach([file], { conversation: CONV, author: 1, ref: 'lost' });
    pass(HOUR_MS);
    await collect();
    pass(2 * DAY_MS);
    await collect();
    expect(await isThere(file)).toBe(false);
  });

  test('what is left of uploads, of whichever node', async () => {
    const { parts, collect, pass } = rig();
    const other = createUploads(`${folder.path}/${rigs}/uploads/gone`);
    await other.append('B'.repeat(22), Readable.from([Buffer.from('x')]), 9);
    await collect();
    expect(await other.offset('B'.repeat(22))).toBe(1);
    pass(DAY_MS + HOUR_MS);
    await parts.uploads.append('C'.repeat(22), Readable.from([Buffer.from('x')]), 9);
    await collect();
    expect(await other.offset('B'.repeat(22))).toBe(0);
  });

  test('but not one that is sent while it is due', async () => {
    const { upload, say, collect, pass, isThere } = rig();
    const file = await upload();
    pass(DAY_MS - 1);
    const [appended] = await Promise.all([say(file, 'r1'), collect()]);
    pass(3 * DAY_MS);
    await collect();
    await collect();
    expect(appended.seq).toBe(1);
    expect(await isThere(file)).toBe(true);
  });
});
