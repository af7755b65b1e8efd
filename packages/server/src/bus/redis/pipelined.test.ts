import { Redis as Client } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../../../test/support/deadline.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type RedisCluster, startRedisCluster } from '../../../../../test/support/redis-cluster.ts';
import { type Connection, openConnection } from './connection.ts';
import { slotOf } from './key-slot.ts';
import { pipelined } from './pipelined.ts';

interface Step {
  readonly key: string;
  readonly value?: string;
}

describeWith('redis', 'pipelines to a cluster', () => {
  let cluster: RedisCluster;
  let connection: Connection;
  beforeAll(async () => {
    cluster = await startRedisCluster();
    connection = openConnection(cluster.url, { onUp() {}, onDown() {} });
    await eventually(
      () => connection.isUp(),
      10_000,
      () => 'it is connected',
    );
  });
  afterAll(async () => {
    connection?.stop();
    await cluster?.stop();
  });

  /** Writes where there is a value, in any case answers with what is there. */
  const take = (steps: readonly Step[]): Promise<unknown[]> =>
    pipelined(connection.client, steps, {
      keyOf: ({ key }) => key,
      add(pipeline, { key, value }) {
        if (value !== undefined) pipeline.set(key, value);
        pipeline.get(key);
      },
    });
  const keys = (tag: string) => Array.from({ length: 20 }, (_, at) => `{${tag}}:${at}`);
  const write = (names: readonly string[], value: string): Promise<unknown[]> =>
    take(names.map((key) => ({ key, value })));

  test('what is asked of several masters is answered in order', async () => {
    const steps = Array.from({ length: 2_500 }, (_, at) => ({ key: `k${at}`, value: `v${at}` }));
    expect(await take(steps)).toEqual(steps.map(({ value }) => value));
    expect(await take([...steps].reverse())).toEqual(steps.map(({ value }) => value).reverse());
  });

  test('what is asked of one key keeps its order', async () => {
    const steps = Array.from({ length: 300 }, (_, at) => ({
      key: `{same ${at % 3}}`,
      value: String(at),
    }));
    expect(await take(steps)).toEqual(steps.map(({ value }) => value));
    expect(await take([0, 1, 2].map((at) => ({ key: `{same ${at}}` })))).toEqual([
      ...['297', '298', '299'],
    ]);
  });

  test('a slot is asked where it is, before, while and after it is moved', async () => {
    const [early, late] = [keys('tag'), keys('tag').map((key) => `${key}:late`)];
    const others = keys('another');
    const slot = slotOf('{tag}');
    const from = cluster.masterOf(slot);
    const to = cluster.masters.find((master) => master !== from);
    if (to === undefined) throw new Error('no other master');
    await write(early, 'early');

    await cluster.beginMove(slot, to);
    const all = [...early, ...late, ...others];
    expect(await write(all, 'while')).toEqual(all.map(() => 'while'));
    const direct = new Client({ host: from.host, port: from.port });
    await direct.call('MIGRATE', to.host, to.port, '', 0, 5_000, 'KEYS', ...early);
    direct.disconnect();
    expect(await take(all.map((key) => ({ key })))).toEqual(all.map(() => 'while'));

    await cluster.endMove(slot, to);
    expect(await write(all, 'after')).toEqual(all.map(() => 'after'));
    expect(await take(all.map((key) => ({ key })))).toEqual(all.map(() => 'after'));
  });

  test('what a server refuses is refused', async () => {
    await write(['{x}'], 'no list');
    const asking = pipelined(connection.client, ['{y}', '{x}'], {
      keyOf: (key) => key,
      add: (pipeline, key) => pipeline.lpush(key, 'item'),
    });
    await expect(asking).rejects.toThrow('WRONGTYPE');
  });
});
