import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../../../test/support/deadline.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../../../../../test/support/mariadb.ts';
import { anyTalk, bodyOf, draftOf, oneTo, readAll, type Talk } from '../contract-subject.ts';
import { anyHash } from '../contract-tokens.ts';
import { newUser } from '../contract-users.ts';
import { StoreUnavailable } from '../store.ts';
import { createMySqlStore, type MySqlStore } from './mysql-store.ts';
import { withDefaults } from './options.ts';
import { pruneOnce } from './prune.ts';
import { createSessions } from './sessions.ts';

describeWith('mariadb', 'two nodes on one database', () => {
  let mariaDb: MariaDb;
  let url: string;
  let one: MySqlStore;
  let other: MySqlStore;

  beforeAll(async () => {
    mariaDb = await startMariaDb();
  });
  afterAll(async () => {
    await mariaDb?.stop();
  });
  beforeEach(async () => {
    url = await mariaDb.database();
    const options = { url, nowMs: Date.now, randomBytes, maxPendingAppends: 5_000 };
    // Both at once: one of them makes the tables.
    [one, other] = await Promise.all([createMySqlStore(options), createMySqlStore(options)]);
  });
  afterEach(async () => {
    await Promise.all([one.stop(), other.stop()]);
  });

  test('agree on the epoch; a renewed one is theirs from their next start on', async () => {
    expect(other.epoch).toBe(one.epoch);
    const renewed = await one.renewEpoch();
    await other.stop();
    other = await createMySqlStore({ url, nowMs: Date.now, randomBytes });
    expect(other.epoch).toBe(renewed);
  });

  test('know that they have the same store, and whose it is not', async () => {
    const elsewhere = await createMySqlStore({
      ...{ url: await mariaDb.database(), nowMs: Date.now, randomBytes },
    });
    await one.renewEpoch();
    expect(other.id).toBe(one.id);
    expect(elsewhere.id).not.toBe(one.id);
    await elsewhere.stop();
  });

  test('give tokens of one user ids of their own, and keep to the limit together', async () => {
    const user = (await one.users.create(newUser('al'))) ?? 0;
    const token = { user, device: 'd', createdAt: 1, expiresAt: 9 };
    const ids = await Promise.all(
      oneTo(40).map((i) =>
        (i % 2 === 0 ? one : other).tokens.create({ ...token, hash: anyHash() }, 5),
      ),
    );
    expect(ids.sort((a, b) => a - b)).toEqual(oneTo(40));
    expect((await one.tokens.of(user, 5)).map(({ id }) => id)).toEqual([40, 39, 38, 37, 36]);
  });

  test('tell of a read cursor once that it moved, whoever moves it', async () => {
    const { conversation, one: user, other: peer } = anyTalk();
    await one.log.append(draftOf(conversation, peer));
    const position = { conversation, user, seq: 1, n: 1 };
    const moved = await Promise.all(
      oneTo(20).map((i) => (i % 2 === 0 ? one : other).log.advanceRead([position])),
    );
    expect(moved.flat().filter(Boolean)).toEqual([true]);
  });

  test('write the same conversations at once, without gap or double', async () => {
    const talks = oneTo(40).map(anyTalk);
    const places: (readonly [string, number])[] = [];
    const writers = [one, other].flatMap((node, nodeIndex) =>
      oneTo(12).map(async (writer) => {
        for (const i of oneTo(40)) {
          const { conversation, one: sender } = talks[(i * 7 + writer * 11) % 40] ?? anyTalk();
          const body = bodyOf([nodeIndex, writer, i]);
          const { seq } = await node.log.append(draftOf(conversation, sender, { body }));
          places.push([conversation, seq]);
        }
      }),
    );
    await Promise.all(writers);
    for (const { conversation } of talks) {
      const own = places.filter(([where]) => where === conversation).map(([, seq]) => seq);
      const entries = await readAll(one, conversation);
      expect(own.sort((a, b) => a - b)).toEqual(oneTo(own.length));
      expect(entries.map(({ seq }) => seq)).toEqual(oneTo(own.length));
      expect(await readAll(other, conversation)).toEqual(entries);
    }
    expect(places).toHaveLength(960);
  });

  test('store an entry once that is sent to both', async () => {
    const talks = oneTo(10).map(anyTalk);
    const drafts = oneTo(300).map((i) => {
      const { conversation, one: sender } = talks[i % 10] ?? anyTalk();
      return draftOf(conversation, sender, { ref: `r${i}` });
    });
    const [here, there] = await Promise.all(
      [one, other].map((node) => Promise.all(drafts.map((draft) => node.log.append(draft)))),
    );
    for (const [index, place] of (here ?? []).entries()) {
      const second = there?.[index];
      expect(second?.seq).toBe(place.seq);
      expect([place.duplicate, second?.duplicate].sort()).toEqual([false, true]);
    }
    for (const { conversation } of talks) expect(await readAll(one, conversation)).toHaveLength(30);
  });

  test('see at once what the other has written', async () => {
    const al = (await one.users.create(newUser('al'))) ?? 0;
    expect(await other.users.create(newUser('al'))).toBeUndefined();
    const group = { name: 'g', description: '', creator: al, createdAt: 1 };
    const id = await other.groups.create(group);
    expect(await one.groups.of(al)).toMatchObject([{ id }]);
  });

  test('one that stops in a transaction holds its rows for a short time only', async () => {
    const { conversation, one: sender } = anyTalk();
    await one.log.append(draftOf(conversation, sender));
    const sessions = createSessions(withDefaults({ url, nowMs: Date.now, randomBytes }));
    const frozen = await sessions.open();
    await frozen.command('start transaction');
    await frozen.execute('update conversation set last_seq = last_seq + 1 where id = ?', [
      conversation,
    ]);
    expect(await other.log.append(draftOf(conversation, sender))).toMatchObject({ seq: 2 });
    await frozen.end();
    await sessions.stop();
  });

  test('a deadlock is nobody’s business', async () => {
    const batches: number[] = [];
    const node = await createMySqlStore({
      url,
      nowMs: Date.now,
      randomBytes,
      lanes: 1,
      onCommit: (appends) => batches.push(appends),
    });
    const [first, second] = [anyTalk(), anyTalk()];
    const both = () =>
      Promise.all(
        [first, second].map((talk) => node.log.append(draftOf(talk.conversation, talk.one))),
      );
    await both();
    const sessions = createSessions(withDefaults({ url, nowMs: Date.now, randomBytes }));
    const rival = await sessions.open();
    const touch = ({ conversation }: Talk) =>
      rival.execute('update conversation set created_at = created_at + 1 where id = ?', [
        conversation,
      ]);
    await rival.command('set session idle_transaction_timeout = 30');
    await rival.command('start transaction');
    // The one that has written less is the one that the database gives up.
    await rival.command(`insert into contact select seq, seq, 1 from seq_1_to_100`);
    await touch(second);
    const appended = both();
    // Not from the tables of locks, which are a copy of some time ago while they are read often.
    const waiting = `show global status like 'Innodb_row_lock_current_waits'`;
    await eventually(
      async () => (await mariaDb.sql(waiting)).trim().endsWith('\t1'),
      2_000,
      () => 'the store waits for the rival',
    );
    await touch(first);
    await rival.command('commit');
    expect((await appended).map(({ seq }) => seq)).toEqual([2, 2]);
    expect(batches).toEqual([2, 2]);
    await rival.end();
    await sessions.stop();
    await node.stop();
  });

  test('an entry that cannot be stored does not take its neighbours with it', async () => {
    const { conversation, one: sender } = anyTalk();
    const outcomes = await Promise.allSettled(
      oneTo(9).map((i) =>
        one.log.append(draftOf(conversation, sender, { ref: 'x'.repeat(i === 5 ? 500 : i) })),
      ),
    );
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(
      oneTo(9).map((i) => i !== 5),
    );
    expect((await readAll(one, conversation)).map(({ seq }) => seq)).toEqual(oneTo(8));
  });

  test('a mistake of a listener is nobody else’s', async () => {
    const { conversation, one: sender } = anyTalk();
    one.log.appendTelling(draftOf(conversation, sender), {
      resolve() {
        throw new Error('a mistake');
      },
      reject() {},
    });
    expect(await one.log.append(draftOf(conversation, sender))).toMatchObject({ seq: 2 });
    expect(await readAll(one, conversation)).toHaveLength(2);
  });

  test('refuse what would make too many wait', async () => {
    const { conversation, one: sender } = anyTalk();
    const appended = oneTo(5_000).map(() => one.log.append(draftOf(conversation, sender)));
    const onTop = one.log.append(draftOf(conversation, sender));
    await expect(onTop).rejects.toBeInstanceOf(StoreUnavailable);
    await Promise.all(appended);
    expect(await one.log.append(draftOf(conversation, sender))).toMatchObject({ seq: 5_001 });
  });

  test('forget refs after more than a week, and not before', async () => {
    const { conversation, one: sender } = anyTalk();
    const dayMs = 86_400_000;
    const nowMs = Date.now();
    const drafts = [7, 9].map((days) =>
      draftOf(conversation, sender, { ref: `${days} days`, at: nowMs - days * dayMs }),
    );
    for (const draft of drafts) await one.log.append(draft);
    const sessions = createSessions(withDefaults({ url, nowMs: Date.now, randomBytes }));
    await pruneOnce(sessions, nowMs);
    await sessions.stop();
    const again = await Promise.all(drafts.map((draft) => other.log.append(draft)));
    expect(again.map(({ duplicate }) => duplicate)).toEqual([true, false]);
  });
});
