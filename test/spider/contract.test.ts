import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { cursorContract } from '../../packages/server/src/store/contract-cursors.ts';
import { groupContract } from '../../packages/server/src/store/contract-groups.ts';
import { membershipContract } from '../../packages/server/src/store/contract-memberships.ts';
import { overviewContract } from '../../packages/server/src/store/contract-overview.ts';
import { refContract } from '../../packages/server/src/store/contract-refs.ts';
import { tokenContract } from '../../packages/server/src/store/contract-tokens.ts';
import { createMySqlStore } from '../../packages/server/src/store/mysql/mysql-store.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Spider, startSpider } from '../support/spider.ts';

// Of the contract those parts whose statements were found to be hard on Spider: counts of rows,
// inserts that become updates, ranges, ids.
describeWith('spider', 'a store on Spider', () => {
  let spider: Spider;

  beforeAll(async () => {
    spider = await startSpider();
    await (await open()).stop();
    await spider.shard();
  });
  afterAll(async () => {
    await spider?.stop();
  });

  const open = () => createMySqlStore({ url: spider.url, nowMs: Date.now, randomBytes });
  const makeStore = async () => {
    await spider.empty();
    let store = await open();
    return {
      store,
      async reopen() {
        await store.stop();
        store = await open();
        return store;
      },
      dispose: () => store.stop(),
    };
  };

  refContract(makeStore);
  membershipContract(makeStore);
  overviewContract(makeStore);
  cursorContract(makeStore);
  groupContract(makeStore);
  tokenContract(makeStore);
});
