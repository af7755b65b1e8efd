import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TempFolder, tempFolder } from '../../../../../test/support/temp-folder.ts';
import { searchContract } from '../contract-search.ts';
import { createSqliteSearchIndex } from './sqlite-search.ts';

let folder: TempFolder;
beforeAll(async () => {
  folder = await tempFolder('search');
});
afterAll(async () => {
  await folder.remove();
});

searchContract('the index of SQLite', async () => {
  const options = { folder: join(folder.path, 'contract'), epoch: 'one' };
  let index = await createSqliteSearchIndex(options);
  return {
    index,
    async reopen() {
      await index.stop();
      index = await createSqliteSearchIndex(options);
      return index;
    },
  };
});

const piece = {
  conversation: 'd1.2',
  after: 0,
  upTo: 1,
  messages: [{ seq: 1, at: 1_700_000_000_000, sender: 1, text: 'word' }],
};

test('an index of another log is thrown away', async () => {
  const path = join(folder.path, 'other-log');
  const before = await createSqliteSearchIndex({ folder: path, epoch: 'one' });
  await before.add([piece]);
  await before.stop();
  const after = await createSqliteSearchIndex({ folder: path, epoch: 'two' });
  expect(await after.cursors(['d1.2'])).toEqual(new Map([['d1.2', 0]]));
  expect((await after.find({ tokens: ['word'], limit: 9 })).candidates).toEqual([]);
  await after.stop();
});

test('a damaged index is made anew', async () => {
  const path = join(folder.path, 'damaged');
  const before = await createSqliteSearchIndex({ folder: path, epoch: 'one' });
  await before.add([piece]);
  await before.stop();
  await writeFile(join(path, 'search.db'), 'not a database, and long enough to be seen as none');
  const after = await createSqliteSearchIndex({ folder: path, epoch: 'one' });
  expect(await after.cursors(['d1.2'])).toEqual(new Map([['d1.2', 0]]));
  await after.add([piece]);
  expect((await after.find({ tokens: ['word'], limit: 9 })).candidates).toHaveLength(1);
  await after.stop();
});
