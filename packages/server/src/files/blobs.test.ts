import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type S3, startS3 } from '../../../../test/support/s3.ts';
import { type TempFolder, tempFolder } from '../../../../test/support/temp-folder.ts';
import type { Blobs } from './blobs.ts';
import { folderBlobs } from './folder/folder-blobs.ts';
import { s3Blobs } from './s3/s3-blobs.ts';

let folder: TempFolder;
let s3: S3;
beforeAll(async () => {
  [folder, s3] = await Promise.all([tempFolder('blobs'), startS3()]);
});
afterAll(async () => {
  await s3?.stop();
  await folder?.remove();
});

const places: [name: string, make: () => Blobs][] = [
  ['a folder', () => folderBlobs(join(folder.path, 'kept'))],
  [
    'a bucket',
    () =>
      s3Blobs({
        ...{ endpoint: s3.endpoint, region: 'us-east-1' },
        ...{ accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
      }),
  ],
];

const textOf = async (stream: Readable | undefined) => stream && String(await buffer(stream));

describe.each(places)('%s', (_, make) => {
  test('gives back what was put, whole and in parts', async () => {
    const blobs = make();
    const from = join(folder.path, 'upload');
    await writeFile(from, 'hello, 世界');
    await blobs.put('key-1', from, 13);
    expect(await textOf(await blobs.get('key-1', 0, 12))).toBe('hello, 世界');
    expect(await textOf(await blobs.get('key-1', 1, 3))).toBe('ell');
    expect(await textOf(await blobs.get('key-1', 1, 1))).toBe('e');
    expect(await textOf(await blobs.get('key-1', 7, 12))).toBe('世界');
    await blobs.putBytes('key-1.thumb', Buffer.from([0, 255, 1]));
    await blobs.putBytes('key-1.thumb', Buffer.from([0, 255, 1]));
    expect([...((await blobs.getBytes('key-1.thumb')) ?? [])]).toEqual([0, 255, 1]);
  });

  test('knows what is not there, and forgets what is removed', async () => {
    const blobs = make();
    expect(await blobs.get('none', 0, 5)).toBeUndefined();
    expect(await blobs.getBytes('none')).toBeUndefined();
    await blobs.putBytes('key-2', Buffer.from('x'));
    await blobs.delete('key-2');
    await blobs.delete('key-2');
    expect(await blobs.getBytes('key-2')).toBeUndefined();
  });
});

test('a put that cannot be done leaves nothing, and says so', async () => {
  const path = join(folder.path, 'none');
  await expect(folderBlobs(join(folder.path, 'other')).put('k', path, 5)).rejects.toThrow();
  expect(await readdir(folder.path)).not.toContain('other');
  await expect(places[1]?.[1]().put('k', path, 5)).rejects.toThrow();
});
