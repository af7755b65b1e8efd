import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createMySqlSearchIndex } from '../../../packages/server/src/store/mysql/mysql-search.ts';
import { createMySqlStore } from '../../../packages/server/src/store/mysql/mysql-store.ts';
import { createSqliteSearchIndex } from '../../../packages/server/src/store/sqlite/sqlite-search.ts';
import { createSqliteStore } from '../../../packages/server/src/store/sqlite/sqlite-store.ts';
import { connectClassic } from '../../../test/support/classic-client.ts';
import { startMariaDb } from '../../../test/support/mariadb.ts';
import { startParley } from '../../../test/support/parley-node.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { createCorpus } from './corpus.ts';
import { conversationOf, fill } from './fill.ts';
import { queriesOf } from './queries.ts';

export const searchName = 'search';

const corpus = createCorpus(7);
const environment = {
  ...{ PARLEY_RATE_LIMIT: 'off', PARLEY_PASSWORD_MEMORY_KIB: '8', PARLEY_PASSWORD_PASSES: '1' },
};

/** A million messages in either store, and what it takes to find some of them from outside. */
export async function runSearch(): Promise<string[]> {
  const rows: string[] = [];
  for (const [name, measure] of [
    ['embedded', onSqlite],
    ['MariaDB', onMariaDb],
  ] as const) {
    console.log(`${searchName}, ${name}:`);
    rows.push(...(await measure()).map((row) => `| ${name} | ${row}`));
  }
  return [
    '| search among 1,000,000 messages | by | what | p50 | p95 | longest |',
    '|---|---|---|---:|---:|---:|',
    ...rows,
  ];
}

async function onSqlite(): Promise<string[]> {
  const folder = await tempFolder('bench-search');
  try {
    await register(['--data', folder.path], folder.path);
    const store = await createSqliteStore({ folder: folder.path, nowMs: Date.now });
    const index = await createSqliteSearchIndex({ folder: folder.path, epoch: store.epoch });
    const speed = await fill(store, index, corpus);
    await index.stop();
    await store.stop();
    console.log('  stored and indexed, messages/s:', speed);
    console.log('  index, bytes:', statSync(join(folder.path, 'search.db')).size);
    return await ask([], folder.path);
  } finally {
    await folder.remove();
  }
}

async function onMariaDb(): Promise<string[]> {
  const mariaDb = await startMariaDb({ args: ['--innodb-buffer-pool-size=1G'] });
  try {
    const url = await mariaDb.database();
    await register(['--db', url]);
    const settings = { url, nowMs: Date.now, randomBytes };
    const store = await createMySqlStore(settings);
    const index = createMySqlSearchIndex(settings);
    const speed = await fill(store, index, corpus);
    await index.stop();
    await store.stop();
    console.log('  stored and indexed, messages/s:', speed);
    return await ask(['--db', url]);
  } finally {
    await mariaDb.stop();
  }
}

/** Users 1 and 2. */
async function register(args: readonly string[], dataFolder?: string): Promise<void> {
  const node = await startParley({ args, env: environment, ...(dataFolder && { dataFolder }) });
  for (const name of ['many', 'few']) {
    const client = await connectClassic(node.tcpPort);
    client.send({ msgid: 4, v: 2, name, password: 'x' });
    await client.nextOf(5);
    await client.close();
  }
  await node.stop();
}

async function ask(args: readonly string[], dataFolder?: string): Promise<string[]> {
  const node = await startParley({ args, env: environment, ...(dataFolder && { dataFolder }) });
  const rows: string[] = [];
  for (const name of ['many', 'few']) {
    const client = await connectClassic(node.tcpPort);
    client.send({ msgid: 1, v: 2, name, password: 'x' });
    await client.nextOf(2);
    const conv = conversationOf(0).conversation;
    for (const { what, queries } of queriesOf(corpus, name === 'many' ? conv : undefined)) {
      const times: number[] = [];
      let hits = 0;
      for (const [nth, fields] of queries.entries()) {
        const ref = `${what} ${nth}`;
        const beforeMs = performance.now();
        client.send({ msgid: 95, ref, ...fields });
        const answer = await client.next((frame) => frame.ref === ref);
        times.push(performance.now() - beforeMs);
        if (answer.msgid !== 96) throw new Error(JSON.stringify(answer));
        hits += (answer.hits as unknown[]).length;
      }
      times.sort((one, other) => one - other);
      const at = (share: number) =>
        `${times[Math.floor((times.length - 1) * share)]?.toFixed(1)} ms`;
      const perQuery = (hits / queries.length).toFixed(1);
      const who = name === 'many' ? 'who is in 5,000 conversations' : 'who is in 20';
      rows.push(`${who} | ${what} (${perQuery} hits) | ${at(0.5)} | ${at(0.95)} | ${at(1)} |`);
      console.log(`  ${rows.at(-1)}`);
    }
    await client.close();
  }
  await node.stop();
  return rows;
}
