import { randomBytes } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draftOf, oneTo, readAll } from '../../packages/server/src/store/contract-subject.ts';
import {
  createMySqlStore,
  type MySqlStore,
} from '../../packages/server/src/store/mysql/mysql-store.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { freePort } from '../support/free-port.ts';
import { type Spider, startSpider } from '../support/spider.ts';

const RECOVERY_DEADLINE_MS = 40_000;
const CONVERSATIONS = oneTo(12).map((i) => `d${i}.100`);

/** What the front says to a back end. */
type Said = 'xa prepare' | 'xa commit';

describeWith('spider', 'a back end that dies within a commit over two', () => {
  let spider: Spider;
  let store: MySqlStore;
  let wire: Server;
  let port = 0;
  const sockets = new Set<Socket>();
  let deadlyWord: Said | undefined;
  let hasInserted = false;

  beforeAll(async () => {
    spider = await startSpider({
      async wireTo(backEnd) {
        port = await freePort();
        wire = createServer((front) => {
          const back = connect(backEnd.port, '127.0.0.1');
          for (const socket of [front, back]) {
            sockets.add(socket);
            socket.on('error', () => {});
            socket.on('close', () => [front, back].forEach((each) => void each.destroy()));
          }
          front.on('data', (bytes) => {
            // Reads are transactions, too.
            hasInserted ||= deadlyWord !== undefined && bytes.includes('`message`(`conversation`');
            if (deadlyWord === undefined || !hasInserted || !bytes.includes(deadlyWord)) {
              back.write(bytes);
              return;
            }
            // It never hears this.
            deadlyWord = undefined;
            backEnd.kill().catch(() => {});
          });
          back.on('data', (bytes) => front.write(bytes));
        }).listen(port, '127.0.0.1');
        return port;
      },
    });
    const options = { url: spider.url, nowMs: Date.now, randomBytes };
    store = await createMySqlStore(options);
    await appendToAll('before');
    await store.stop();
    await spider.shard();
    store = await createMySqlStore({ ...options, lanes: 1 });
    await appendToAll('after');
  });
  afterAll(async () => {
    await store?.stop();
    for (const socket of sockets) socket.destroy();
    wire?.close();
    await spider?.stop();
  });

  test('rows that were there before are in the shards', async () => {
    for (const conversation of CONVERSATIONS) {
      const entries = await readAll(store, conversation);
      expect(entries.map(({ ref, seq }) => [ref, seq])).toEqual([
        ['before', 1],
        ['after', 2],
      ]);
    }
    expect(await spider.front.sql(`show tables in parley like 'unspread%'`)).toBe('');
  });

  test.each<Said>(['xa prepare', 'xa commit'])(
    'before it hears %s: all of a batch is stored, or nothing',
    async (word) => {
      const [staying, dying] = spider.backEnds;
      const before = (await readAll(store, 'd1.100')).length;
      hasInserted = false;
      deadlyWord = word;
      const ref = `a ref for ${word.length}`;
      const outcomes = appendToAll(ref);
      await eventually(
        () => deadlyWord === undefined,
        RECOVERY_DEADLINE_MS,
        () => `the front says ${word}`,
      );
      await dying.restart();
      const settled = await outcomes;
      let resolved = '';
      await eventually(
        async () => {
          resolved += await spider.resolve(1);
          const left = [await staying.sql('xa recover'), await dying.sql('xa recover')];
          return left.every((each) => each === '');
        },
        RECOVERY_DEADLINE_MS,
        () => 'nothing is left prepared',
      );
      // Told of the decision afterwards, or undone with its connection.
      expect(resolved.includes(': commit ')).toBe(word === 'xa commit');
      expect(await spider.front.sql('select status from mysql.spider_xa')).toBe('');
      for (const [index, conversation] of CONVERSATIONS.entries()) {
        const entries = await readAll(store, conversation);
        const isStored = settled[index]?.status === 'fulfilled';
        expect(entries.map(({ seq }) => seq)).toEqual(oneTo(before + (isStored ? 1 : 0)));
        expect(entries.filter((entry) => entry.ref === ref).length).toBe(isStored ? 1 : 0);
      }
      const again = await appendToAll(ref);
      expect(again.map(({ status }) => status)).toEqual(CONVERSATIONS.map(() => 'fulfilled'));
      for (const conversation of CONVERSATIONS) {
        const entries = await readAll(store, conversation);
        expect(entries.filter((entry) => entry.ref === ref)).toHaveLength(1);
      }
    },
    120_000,
  );

  /** One entry to each conversation, in one batch, with one ref of each sender. */
  async function appendToAll(ref: string) {
    const appends = CONVERSATIONS.map((conversation, index) =>
      store.log.append(draftOf(conversation, index + 1, { ref })),
    );
    return await Promise.allSettled(appends);
  }
});
