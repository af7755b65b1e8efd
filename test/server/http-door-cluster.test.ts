import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { admin, backEnd, device } from './http-door.ts';

describeWith(['mariadb', 'redis'], 'the door of two nodes on one database', () => {
  let mariadb: MariaDb;
  let redis: Redis;
  let nodes: ParleyNode[];
  let database: string;
  let shops: ReturnType<typeof backEnd>[];

  beforeAll(async () => {
    [mariadb, redis] = await Promise.all([startMariaDb(), startRedis()]);
    database = await mariadb.database();
    const args = ['--db', database, '--bus', redis.url];
    nodes = await Promise.all([startParley({ args }), startParley({ args })]);
    const { code, stdout } = await administer('key', 'create', 'shop');
    expect(code).toBe(0);
    shops = nodes.map((node) => backEnd(node, stdout.trim()));
  }, 120_000);
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await Promise.all([redis.stop(), mariadb.stop()]);
  });

  const administer = (...args: string[]) => admin('/nonexistent', ...args, '--db', database);
  const at = <Value>(list: readonly Value[], index: number): Value => {
    const value = list[index % list.length];
    if (value === undefined) throw new Error('there is none');
    return value;
  };

  test('at first sight by both at once there is one user, and names differ', async () => {
    const asked = (key: (index: number) => string) =>
      Promise.all(
        Array.from({ length: 16 }, (_, index) =>
          at(shops, index).tokens({ user: { key: key(index), name: 'Al' } }),
        ),
      );
    const same = await asked(() => 'same');
    expect(same.map(({ status }) => status)).toEqual(same.map(() => 200));
    expect(new Set(same.map(({ body }) => JSON.stringify(body.user)))).toHaveLength(1);
    const others = await asked((index) => `other ${index}`);
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 200));
    expect(new Set(others.map(({ body }) => (body.user as { name: string }).name))).toHaveLength(
      16,
    );
  });

  test('messages through both reach a device of either in order, each once', async () => {
    const [from, to] = [
      await at(shops, 0).user('from', 'From'),
      await at(shops, 1).user('to', 'To'),
    ];
    const devices = await Promise.all(nodes.map((node) => device(node, to.token)));
    const count = 60;
    await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const message = {
          from: { key: 'from' },
          to: { key: 'to' },
          msg: `${index}`,
          ref: `${index}`,
        };
        // Through one node and then, as if no answer had come, through the other.
        const first = await at(shops, index).messages(message);
        const again = await at(shops, index + 1).messages(message);
        expect(first.status).toBe(200);
        expect(again.body).toEqual({ ...first.body, duplicate: true });
      }),
    );
    const places = Array.from({ length: count }, (_, index) => index + 1);
    const orders = [];
    for (const { client } of devices) {
      await client.next(({ seq }) => seq === count, 20_000);
      const pushes = client.received.filter(({ msgid }) => msgid === 6);
      expect(pushes.map(({ seq }) => seq)).toEqual(places);
      expect(pushes.every(({ id }) => id === from.id)).toBe(true);
      orders.push(pushes.map(({ msg }) => msg));
      client.destroy();
    }
    expect(orders[0]).toEqual(orders[1]);
  });

  test('keys are listed and revoked on the database', async () => {
    expect((await administer('key', 'list')).stdout).toMatch(/^ +1 {2}\S+ {2}shop\n$/);
    const { code, stdout, stderr } = await administer('new-epoch');
    expect({ code, epoch: stdout.length > 8 }).toEqual({ code: 0, epoch: true });
    expect(stderr).toContain('nodes that run notice it');
    expect((await administer('key', 'revoke', '7')).code).toBe(1);
  });
});
