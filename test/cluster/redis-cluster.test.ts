import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClassicClient, connectClassic } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';
import { metric } from './metrics.ts';
import { acknowledged, heardUpTo, join, numbered, type Person, places } from './people.ts';

const NOTICE_DEADLINE_MS = 30_000;
const MESSAGES = 150;
// So many that each master has topics of some of them.
const PAIRS = 4;

describeWith(
  ['mariadb', 'redis'],
  'two nodes on a Redis cluster of which a master is killed',
  () => {
    let mariadb: MariaDb;
    let redis: RedisCluster;
    let nodes: ParleyNode[] = [];
    const clients: ClassicClient[] = [];
    beforeAll(async () => {
      [mariadb, redis] = await Promise.all([startMariaDb(), startRedisCluster()]);
      const args = ['--db', await mariadb.database(), '--bus', redis.url];
      nodes = await Promise.all([startParley({ args }), startParley({ args })]);
    });
    afterAll(async () => {
      for (const client of clients) client.destroy();
      await Promise.all(nodes.map((node) => node.stop()));
      await Promise.all([redis?.stop(), mariadb?.stop()]);
    });

    async function enter(
      index: 0 | 1,
      name: string,
    ): Promise<{ client: ClassicClient; who: Person }> {
      const client = await connectClassic(nodes[index]?.tcpPort ?? 0);
      clients.push(client);
      return { client, who: await join(client, name) };
    }

    async function untilBusIs(state: 0 | 1): Promise<void> {
      await eventually(
        async () => {
          const values = await Promise.all(
            nodes.flatMap((node) => [metric(node, 'bus_up'), metric(node, 'presence_up')]),
          );
          return values.every((value) => value === state);
        },
        NOTICE_DEADLINE_MS,
        () => `both nodes say that the bus is ${state === 1 ? 'up' : 'away'}`,
      );
    }

    test('people on one node talk on; across nodes all arrives in the end, in order and once', async () => {
      const pairs = await Promise.all(
        Array.from({ length: PAIRS }, async (_, at) => ({
          here: await enter(0, `here ${at}`),
          there: await enter(1, `there ${at}`),
        })),
      );
      const [ann, ben] = [await enter(0, 'ann'), await enter(0, 'ben')];
      const say = (client: ClassicClient, to: Person, msg: string) =>
        client.send({ msgid: 6, toid: to.id, msg, ref: msg });
      const texts = (name: string) => numbered(name, MESSAGES);
      await untilBusIs(1);

      for (let at = 0; at < MESSAGES; at += 1) {
        for (const { here, there } of pairs) {
          say(here.client, there.who, `${here.who.name} ${at + 1}`);
          say(there.client, here.who, `${there.who.name} ${at + 1}`);
        }
        const [first] = pairs;
        if (at % 10 === 0 && first !== undefined) {
          await acknowledged(first.here.client, `${first.here.who.name} ${at + 1}`);
        }
        if (at === 50) {
          await redis.masters[1]?.kill();
          await untilBusIs(0);
          expect(JSON.parse((await nodes[0]?.page('/readyz')) ?? '')).toMatchObject({
            ready: true,
            details: { bus: expect.stringContaining('away') },
          });
          say(ann.client, ben.who, 'while it is away');
          expect(await heardUpTo(ben.client, 'while it is away')).toEqual(['while it is away']);
        }
      }
      for (const { here, there } of pairs) {
        await acknowledged(here.client, `${here.who.name} ${MESSAGES}`);
        await acknowledged(there.client, `${there.who.name} ${MESSAGES}`);
      }
      await redis.masters[1]?.restart();
      await untilBusIs(1);
      for (const { here, there } of pairs) {
        const [fromHere, fromThere] = [texts(here.who.name), texts(there.who.name)];
        expect(await heardUpTo(there.client, fromHere.at(-1) ?? '')).toEqual(fromHere);
        expect(await heardUpTo(here.client, fromThere.at(-1) ?? '')).toEqual(fromThere);
        expect(places(here.client).size).toBe(MESSAGES);
      }
      const [pair] = pairs;
      if (pair === undefined) throw new Error('no pairs');
      say(pair.here.client, pair.there.who, 'all is well');
      await heardUpTo(pair.there.client, 'all is well');
    });
  },
);
