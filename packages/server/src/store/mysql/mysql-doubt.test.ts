import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../../../../../test/support/mariadb.ts';
import { anyTalk, bodyOf, draftOf, oneTo, readAll } from '../contract-subject.ts';
import { newUser } from '../contract-users.ts';
import type { Store } from '../store.ts';
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
import { createMySqlStore } from './mysql-store.ts';

describeWith('mariadb', 'a connection that is lost at its commit', () => {
  let mariaDb: MariaDb;
  let proxy: CuttingProxy;
  let store: Store;

  beforeAll(async () => {
    mariaDb = await startMariaDb();
  });
  afterAll(async () => {
    await mariaDb?.stop();
  });
  beforeEach(async () => {
    proxy = await startCuttingProxy(mariaDb.port);
    const url = new URL(await mariaDb.database());
    url.port = String(proxy.port);
    store = await createMySqlStore({ url: url.href, nowMs: Date.now, randomBytes });
  });
  afterEach(async () => {
    expect(proxy.cuts).toBe(1);
    await store.stop();
    await proxy.stop();
  });

  describe.each(['before', 'after'] as const)('%s the server has heard of it', (when) => {
    test('stores a batch once, and answers as if nothing had been', async () => {
      const { conversation, one, other } = anyTalk();
      await store.log.append(draftOf(conversation, other));
      proxy.cutNextCommit(when);
      const places = await Promise.all(
        oneTo(20).map((i) => {
          const ref = i % 2 === 0 ? `r${i}` : undefined;
          return store.log.append(draftOf(conversation, one, { ref, body: bodyOf(i) }));
        }),
      );
      expect(places.map(({ seq, duplicate }) => [seq, duplicate])).toEqual(
        oneTo(20).map((i) => [i + 1, false]),
      );
      const entries = await readAll(store, conversation);
      expect(entries.map(({ body }) => body).slice(1)).toEqual(oneTo(20).map(bodyOf));
    });

    test('makes a user once, and tells the id', async () => {
      proxy.cutNextCommit(when);
      const id = await store.users.create(newUser('al'));
      expect(id).toBeDefined();
      expect(await store.users.byNameKey('al')).toMatchObject({ id });
    });

    test('makes a group once, and tells the id', async () => {
      const al = (await store.users.create(newUser('al'))) ?? 0;
      proxy.cutNextCommit(when);
      const id = await store.groups.create({
        name: 'g',
        description: '',
        creator: al,
        createdAt: 1,
      });
      expect(await store.groups.of(al)).toMatchObject([{ id, members: [{ id: al }] }]);
    });
  });
});
