import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventually } from '../../../../../test/support/deadline.ts';
import { anyTalk, draftOf } from '../contract-subject.ts';
import { createSqliteStore, type SqliteStore } from './sqlite-store.ts';

let folder: string;
const warnings: string[] = [];
const running: SqliteStore[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-epoch-'));
  warnings.length = 0;
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(running.splice(0).map((store) => store.stop()));
  await rm(folder, { recursive: true });
});

const start = async (path = folder): Promise<SqliteStore> => {
  const onWarning = (text: string) => warnings.push(text);
  const store = await createSqliteStore({ folder: path, nowMs: Date.now, onWarning });
  running.push(store);
  return store;
};
const stop = async (store: SqliteStore) => {
  running.splice(running.indexOf(store), 1);
  await store.stop();
};
const append = ({ log }: SqliteStore) => log.append(draftOf(anyTalk().conversation, 1));
/** Starts, writes and stops; gives the epoch. */
const session = async (path = folder) => {
  const store = await start(path);
  await append(store);
  await stop(store);
  return store.epoch;
};

test('an older database in the folder has another epoch, once, and an operator is told', async () => {
  const epoch = await session();
  await copyFile(join(folder, 'parley.db'), join(folder, 'backup'));
  expect(await session()).toBe(epoch);
  expect(warnings).toEqual([]);

  await copyFile(join(folder, 'backup'), join(folder, 'parley.db'));
  const restored = await session();
  expect(restored).not.toBe(epoch);
  expect(warnings).toEqual([expect.stringContaining(`epoch is now ${restored}`)]);
  expect(await session()).toBe(restored);
  expect(warnings).toHaveLength(1);

  await copyFile(join(folder, 'backup'), join(folder, 'parley.db'));
  expect([epoch, restored]).not.toContain(await session());
  expect(warnings).toHaveLength(2);
});

test('a database from elsewhere has another epoch', async () => {
  const elsewhere = join(folder, 'elsewhere');
  const other = await session(elsewhere);
  for (let count = 0; count < 3; count += 1) await session(elsewhere);
  await session();
  await copyFile(join(elsewhere, 'parley.db'), join(folder, 'parley.db'));
  expect(await session()).not.toBe(other);
  expect(warnings).toHaveLength(1);
});

test('what a crash leaves behind has the same epoch', async () => {
  const store = await start();
  await append(store);
  const image = join(folder, 'image');
  await mkdir(image);
  for (const name of ['parley.db', 'parley.db-wal', 'parley.mark']) {
    await cp(join(folder, name), join(image, name));
  }
  // The file may be lost or late, as long as it is not ahead.
  const late = await readFile(join(folder, 'parley.mark'));
  await append(store);
  await stop(store);
  expect(await session(image)).toBe(store.epoch);
  await writeFile(join(folder, 'parley.mark'), late);
  expect(await session()).toBe(store.epoch);
  await rm(join(folder, 'parley.mark'));
  expect(await session()).toBe(store.epoch);
  expect(warnings).toEqual([]);
});

test('the place is noted each minute in which something was written', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const store = await start();
  const noted = async () => JSON.parse(await readFile(join(folder, 'parley.mark'), 'utf8')).mark;
  const untilNoted = (mark: number) =>
    eventually(
      async () => (await noted()) === mark,
      10_000,
      () => 'the mark was',
    );
  const first = await noted();
  await append(store);
  vi.advanceTimersByTime(60_000);
  await untilNoted(first + 1);
  vi.advanceTimersByTime(60_000);
  // In order after what a mark for nothing would have written.
  await append(store);
  expect(await noted()).toBe(first + 1);
  vi.advanceTimersByTime(60_000);
  await untilNoted(first + 2);
  await stop(store);
  expect(await noted()).toBe(first + 2);
});

test('a renewed epoch is no alarm at the next start', async () => {
  const store = await start();
  const renewed = await store.renewEpoch();
  await stop(store);
  expect(await session()).toBe(renewed);
  expect(warnings).toEqual([]);
});

test('a file that is not as it was written, or cannot be, keeps no server from starting', async () => {
  const epoch = await session();
  for (const text of ['', '{"epoch":1,"mark":2}', '{"epoch":"x"}', 'null']) {
    warnings.length = 0;
    await writeFile(join(folder, 'parley.mark'), text);
    expect([text, await session()]).toEqual([text, epoch]);
    expect([text, warnings.length]).toEqual([text, 1]);
  }
  warnings.length = 0;
  await rm(join(folder, 'parley.mark'));
  await mkdir(join(folder, 'parley.mark', 'in-the-way'), { recursive: true });
  expect(await session()).toBe(epoch);
  expect(warnings.join('\n')).toContain('could not be written');
});
