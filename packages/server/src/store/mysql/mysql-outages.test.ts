import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../../../test/support/deadline.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../../../../../test/support/mariadb.ts';
import { anyTalk, bodyOf, draftOf, oneTo, readAll } from '../contract-subject.ts';
import { newUser } from '../contract-users.ts';
import { type Store, StoreUnavailable } from '../store.ts';
import { createMySqlStore } from './mysql-store.ts';

describeWith('mariadb', 'a database that goes away', () => {
  let mariaDb: MariaDb;
  let store: Store;
  let availability: boolean[];

  beforeEach(async () => {
    mariaDb = await startMariaDb();
    availability = [];
    store = await createMySqlStore({
      url: await mariaDb.database(),
      nowMs: Date.now,
      randomBytes,
      giveUpAfterMs: 800,
      statementTimeoutMs: 500,
      onAvailability: (isAvailable) => availability.push(isAvailable),
    });
  });
  afterEach(async () => {
    mariaDb?.resume();
    await store?.stop();
    await mariaDb?.stop();
  });

  test('killed in the middle of appends, keeps each answered entry once and no refused one', async () => {
    const talks = oneTo(8).map(anyTalk);
    const stored = new Map(talks.map(({ conversation }) => [conversation, new Map()]));
    let answered = 0;
    let refused = 0;
    let isEnough = false;
    const writers = oneTo(24).map(async (writer) => {
      const { conversation, one } = talks[writer % talks.length] ?? anyTalk();
      for (let i = 0; !isEnough; i++) {
        const body = bodyOf([writer, i]);
        const ref = i % 3 === 0 ? `${writer} ${i}` : undefined;
        try {
          const { seq } = await store.log.append(draftOf(conversation, one, { ref, body }));
          stored.get(conversation)?.set(seq, body);
          answered += 1;
        } catch (error) {
          expect(error).toBeInstanceOf(StoreUnavailable);
          refused += 1;
        }
      }
    });
    const reach = (what: () => boolean) => eventually(what, 20_000, () => 'the writers go on');

    await reach(() => answered > 500);
    await mariaDb.kill();
    await reach(() => refused > 0);
    await expect(store.check()).rejects.toBeInstanceOf(StoreUnavailable);
    await mariaDb.restart();
    const before = answered;
    await reach(() => answered > before + 500);
    isEnough = true;
    await Promise.all(writers);

    for (const { conversation } of talks) {
      const entries = await readAll(store, conversation);
      expect(entries.map(({ seq }) => seq)).toEqual(oneTo(entries.length));
      expect(new Map(entries.map(({ seq, body }) => [seq, body]))).toEqual(
        stored.get(conversation),
      );
    }
    expect(availability).toEqual([false, true]);
  });

  test('refuses every kind of call in bounded time, and works again by itself', async () => {
    const { conversation, one } = anyTalk();
    await store.log.append(draftOf(conversation, one));
    mariaDb.pause();
    const startMs = performance.now();
    const calls = [
      store.log.append(draftOf(conversation, one, { body: bodyOf('refused') })),
      store.log.read(conversation, 0, 10),
      store.log.heads([conversation]),
      store.log.memberships(one),
      store.log.advanceClassic([{ conversation, user: one, seq: 1 }]),
      store.users.create(newUser('al')),
      store.users.byId(1),
      store.contacts.add(1, 2, 3),
      store.groups.of(1),
      store.check(),
    ];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'StoreUnavailable' } });
    }
    expect(performance.now() - startMs).toBeLessThan(8_000);
    mariaDb.resume();
    await eventually(
      () =>
        store.check().then(
          () => true,
          () => false,
        ),
      10_000,
      () => 'the store works again',
    );
    expect(await readAll(store, conversation)).toHaveLength(1);
    expect(await store.users.byNameKey('al')).toBeUndefined();
    expect(await store.log.append(draftOf(conversation, one))).toMatchObject({ seq: 2 });
  });
});
