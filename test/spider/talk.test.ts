import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  acknowledged,
  createGroup,
  heardUpTo,
  join,
  joinGroup,
  login,
  logout,
  missedIn,
  numbered,
  type Person,
  register,
} from '../cluster/people.ts';
import type { ClassicClient } from '../support/classic-client.ts';
import { describeWith } from '../support/describe-with.ts';
import { type SpiderCluster, startSpiderCluster } from './two-nodes.ts';

const SHARDED = ['conversation', 'message', 'membership', 'recent_ref', 'session_token', 'contact'];

describeWith(['spider', 'redis'], 'two nodes on a database that is spread by Spider', () => {
  let cluster: SpiderCluster;
  beforeAll(async () => {
    cluster = await startSpiderCluster();
  });
  afterAll(() => cluster?.stop());

  test('the large tables are links, and their rows lie by the key of each table', async () => {
    const engines = await cluster.spider.front.sql(
      `select table_name, group_concat(distinct partition_expression)
       from information_schema.partitions
       where table_schema = 'parley' and partition_name is not null group by table_name`,
    );
    const { shardKeys } = await import('../../packages/server/src/store/mysql/shard-keys.ts');
    const expected = Object.entries(shardKeys)
      .filter(([, { isDirectory }]) => !isDirectory)
      .map(([table, { by }]) => `${table}\t\`${by}\``);
    expect(engines.trim().split('\n').sort()).toEqual(expected.sort());
  });

  test('people on both nodes talk, and what they say lies on both back ends', async () => {
    const [here, there] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    const al = await join(here, 'al');
    const friends: Person[] = [];
    const clients: ClassicClient[] = [];
    for (const name of ['bo', 'cy', 'di', 'ed', 'flo', 'gus']) {
      const client = await cluster.connectTo(1);
      friends.push(await join(client, name));
      clients.push(client);
    }
    for (const [index, friend] of friends.entries()) {
      for (const msg of numbered(friend.name, 20)) {
        here.send({ msgid: 6, toid: friend.id, msg, ref: msg });
        clients[index]?.send({ msgid: 6, toid: al.id, msg: `to al: ${msg}`, ref: `to al: ${msg}` });
      }
    }
    for (const [index, friend] of friends.entries()) {
      const client = clients[index] ?? here;
      expect(await heardUpTo(client, `${friend.name} 20`)).toEqual(numbered(friend.name, 20));
      await heardUpTo(here, `to al: ${friend.name} 20`);
    }
    expect(await rowsPerBackEnd('message')).toEqual([expect.any(Number), expect.any(Number)]);
    for (const rows of await rowsPerBackEnd('message')) expect(rows).toBeGreaterThan(0);
    there.destroy();
  });

  test('a group, and who was away, get everything in order', async () => {
    const [here, there] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    await join(here, 'hal');
    const ida = await join(there, 'ida');
    const absent = await cluster.connectTo(1);
    const jo = await register(absent, 'jo');
    await login(absent, jo);
    const groupid = await createGroup(here, 'team');
    await joinGroup(there, groupid);
    await joinGroup(absent, groupid);
    await logout(absent);
    const sent = numbered('team', 50);
    for (const msg of sent) here.send({ msgid: 10, groupid, msg, ref: msg });
    expect(await heardUpTo(there, 'team 50')).toEqual(sent);
    here.send({ msgid: 6, toid: jo.id, msg: 'and this', ref: 'and this' });
    await acknowledged(here, 'and this');
    const missed = missedIn(await login(absent, jo));
    expect(missed.filter((text) => text !== 'and this')).toEqual(sent);
    expect(missed).toContain('and this');
    expect(ida.id).toBeGreaterThan(0);
  });

  /** How many rows of a table each back end holds. */
  async function rowsPerBackEnd(table: (typeof SHARDED)[number]): Promise<number[]> {
    return await Promise.all(
      cluster.spider.backEnds.map((each) => cluster.spider.rows(each, table)),
    );
  }
});
