import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TempFolder, tempFolder } from '../../../../../test/support/temp-folder.ts';
import type { EntryDraft } from '../../domain/entry.ts';
import { LogSubject } from './log-subject.ts';

let folder: TempFolder;
let log: LogSubject;

beforeEach(async () => {
  folder = await tempFolder('first');
  log = await LogSubject.open(join(folder.path, 'parley.db'), 0);
});

afterEach(async () => {
  log.close();
  await folder.remove();
});

const draft = (conversation: string, sender: number, ref: string): EntryDraft => ({
  ...{ conversation, kind: 'message', sender, ref, at: 0, body: '{"msg":"x"}' },
});
const members = (conversation: string) =>
  log.db
    .prepare('select user_id as user from membership where conversation = ? order by user_id')
    .all(conversation)
    .map(({ user }) => user);

test('a conversation whose first entry failed gets its members with the next one', () => {
  log.append([draft('d1.2', 1, 'a')]);
  log.fail([draft('d1.3', 3, 'b'), draft('d1.4', 4, 'c'), draft('d1.3', 1, 'd')]);
  expect(members('d1.3')).toEqual([]);
  const told = log.append([draft('d1.4', 4, 'c'), draft('d1.3', 3, 'b'), draft('d1.2', 2, 'e')]);
  expect(told.map(({ seq, duplicate }) => [seq, duplicate])).toEqual([
    [1, false],
    [1, false],
    [2, false],
  ]);
  expect([members('d1.2'), members('d1.3'), members('d1.4')]).toEqual([
    [1, 2],
    [1, 3],
    [1, 4],
  ]);
  // Each entry still finds its own conversation by its ref.
  const again = log.append([draft('d1.3', 3, 'b'), draft('d1.4', 4, 'c')]);
  expect(again).toMatchObject([
    { conversation: 'd1.3', seq: 1, duplicate: true },
    { conversation: 'd1.4', seq: 1, duplicate: true },
  ]);
});
