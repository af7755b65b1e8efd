import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../../../../../test/support/mariadb.ts';
import { searchContract } from '../contract-search.ts';
import { createMySqlSearchIndex } from './mysql-search.ts';
import { createMySqlStore } from './mysql-store.ts';

describeWith('mariadb', 'on MariaDB', () => {
  let mariaDb: MariaDb;
  beforeAll(async () => {
    mariaDb = await startMariaDb();
  });
  afterAll(async () => {
    await mariaDb?.stop();
  });

  const options = async () => {
    const settings = { url: await mariaDb.database(), nowMs: Date.now, randomBytes };
    const store = await createMySqlStore(settings);
    await store.stop();
    return settings;
  };

  searchContract('the index of MySQL', async () => {
    const settings = await options();
    let index = createMySqlSearchIndex(settings);
    return {
      index,
      async reopen() {
        await index.stop();
        index = createMySqlSearchIndex(settings);
        return index;
      },
    };
  });

  test('of nodes that take in the same at once, one does', async () => {
    const settings = await options();
    const nodes = [1, 2, 3].map(() => createMySqlSearchIndex(settings));
    const at = 1_700_000_000_000;
    await Promise.all(
      nodes.map((node, number) =>
        node.add(
          ['d1.2', 'd3.4', 'd5.6'].map((conversation) => ({
            ...{ conversation, after: 0, upTo: 1 },
            messages: [{ seq: 1, at, sender: 1, text: `word of${number}` }],
          })),
        ),
      ),
    );
    const [node] = nodes;
    const found = await node?.find({ tokens: ['word'], limit: 100 });
    expect(found?.candidates.map(({ conversation }) => conversation).sort()).toEqual([
      ...['d1.2', 'd3.4', 'd5.6'],
    ]);
    for (const each of nodes) await each.stop();
  });
});
