import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { storageContract } from './contract.ts';
import { fileStorage } from './file.ts';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-client-'));
  path = join(folder, 'state', 'al.jsonl');
});

afterEach(() => rm(folder, { recursive: true }));

describe('the storage in a file', () => {
  storageContract(async () => {
    const storage = fileStorage(path);
    const reopen = async () => {
      await storage.close();
      return fileStorage(path);
    };
    return { storage, reopen };
  });

  test('loses to a crash only what was being written', async () => {
    const storage = fileStorage(path);
    await storage.load();
    await storage.write(new Map([['a', 1]]));
    await storage.close();
    await appendFile(path, '[["a",2],["b"');
    const next = fileStorage(path);
    expect(await next.load()).toEqual(new Map([['a', 1]]));
    await next.write(new Map([['b', 3]]));
    await next.close();
    expect(await fileStorage(path).load()).toEqual(
      new Map([
        ['a', 1],
        ['b', 3],
      ]),
    );
  });

  test('does not grow with what holds no more', async () => {
    const storage = fileStorage(path);
    await storage.load();
    for (let at = 0; at < 2_100; at += 1) await storage.write(new Map([['a', at]]));
    const lines = (await readFile(path, 'utf8')).split('\n').length;
    expect(lines).toBeLessThan(1_100);
    await storage.close();
    expect(await fileStorage(path).load()).toEqual(new Map([['a', 2_099]]));
  });

  test('is for its owner only: there is a token in it', async () => {
    const storage = fileStorage(path);
    await storage.load();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('belongs to one client at a time', async () => {
    const storage = fileStorage(path);
    await storage.load();
    await expect(fileStorage(path).load()).rejects.toThrow('another process uses this file');
    await storage.close();
    await expect(fileStorage(path).load()).resolves.toEqual(new Map());
  });

  test('is taken over from a process that is gone, not from one that lives', async () => {
    await fileStorage(path)
      .load()
      .then(() => {});
    await rm(`${path}.lock`);
    const other = join(folder, 'other.jsonl');
    // No process has this number.
    await writeFile(`${other}.lock`, '4194305');
    await expect(fileStorage(other).load()).resolves.toEqual(new Map());
    const third = join(folder, 'third.jsonl');
    await writeFile(`${third}.lock`, String(process.ppid));
    await expect(fileStorage(third).load()).rejects.toThrow('another process uses this file');
  });

  test('says that a broken file is broken', async () => {
    const broken = join(folder, 'broken.jsonl');
    await writeFile(broken, 'no JSON\n');
    await expect(fileStorage(broken).load()).rejects.toThrow();
  });
});
