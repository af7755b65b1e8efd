import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bodyOf, draftOf, oneTo } from '../contract-subject.ts';
import { createSqliteStore, type SqliteStore } from './sqlite-store.ts';

const CONVERSATION = 'g1';
/** More than two generations of the tail, so that some of it is in runs. */
const ENTRIES = 36_000;

let folder: string;
let store: SqliteStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-runs-'));
  store = await createSqliteStore({ folder, nowMs: Date.now });
});
afterEach(async () => {
  await store.stop();
  await rm(folder, { recursive: true });
});

// Some long ones among them, a few refs, and an entry now and then that does not count.
const drafts = oneTo(ENTRIES).map((seq) =>
  draftOf(CONVERSATION, 1, {
    kind: seq % 10 === 0 ? 'read' : 'message',
    ref: seq % 7 === 0 ? `r${seq}` : undefined,
    body: bodyOf(seq % 30 === 0 && seq < 9_000 ? `${seq} ${'长'.repeat(10_000)}` : seq),
  }),
);

function placed(seq: number) {
  return { ...drafts[seq - 1], seq, n: seq - Math.floor(seq / 10) };
}

test('the run of a busy conversation takes several rows, and reads as one log', async () => {
  for (let from = 0; from < ENTRIES; from += 2_000) {
    await Promise.all(drafts.slice(from, from + 2_000).map((draft) => store.log.append(draft)));
  }
  const check = async () => {
    for (const after of [0, 100, 255, 256, 257, 400, 499, 500, 7_777, 16_383, 16_384, 35_900]) {
      const page = await store.log.read(CONVERSATION, after, 300);
      const expected = oneTo(Math.min(300, ENTRIES - after)).map((i) => placed(after + i));
      expect(page).toEqual(expected);
    }
    const again = await store.log.append(draftOf(CONVERSATION, 1, { ref: 'r777', body: 'x' }));
    expect(again).toMatchObject({ seq: 777, n: 700, duplicate: true });
    expect(await store.log.heads([CONVERSATION])).toEqual(new Map([[CONVERSATION, ENTRIES]]));
    expect((await store.log.lasts([CONVERSATION])).get(CONVERSATION)).toEqual(placed(ENTRIES));
  };
  await check();
  await store.stop();

  const db = new DatabaseSync(join(folder, 'parley.db'));
  const query = 'select max(count) as entries, max(length(bodies)) as characters from message_run';
  const { entries, characters } = db.prepare(query).get() ?? {};
  expect(entries).toBe(256);
  expect(characters).toBeGreaterThan(64 * 1_024 - 100);
  expect(characters).toBeLessThan(64 * 1_024 + 10_100);
  db.close();

  store = await createSqliteStore({ folder, nowMs: Date.now });
  await check();
});
