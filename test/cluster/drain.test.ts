import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClassicClient, connectClassic } from '../support/classic-client.ts';
import { describeWith } from '../support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { registerAt } from './wanderer.ts';

const PASSWORD = 'correct horse';

describeWith(['mariadb', 'redis'], 'a node that leaves while something is wrong', () => {
  let mariadb: MariaDb;
  let redis: Redis;
  let staying: ParleyNode;
  const nodes: ParleyNode[] = [];
  const people = { device: 0, classic: 0 };

  beforeAll(async () => {
    [mariadb, redis] = await Promise.all([startMariaDb(), startRedis()]);
    const database = await mariadb.database();
    start = () =>
      startParley({
        args: ['--db', database, '--bus', redis.url],
        env: { PARLEY_STOP_TIMEOUT_MS: '3000' },
      });
    staying = await started();
    people.device = await registerAt(staying.tcpPort, 'device');
    people.classic = await registerAt(staying.tcpPort, 'classic');
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await Promise.all([mariadb?.stop(), redis?.stop()]);
  });

  let start: () => Promise<ParleyNode>;
  async function started(): Promise<ParleyNode> {
    const node = await start();
    nodes.push(node);
    return node;
  }

  async function enter(node: ParleyNode, isV2: boolean): Promise<ClassicClient> {
    const client = await connectClassic(node.tcpPort);
    const id = isV2 ? people.device : people.classic;
    client.send({ msgid: 1, id, password: PASSWORD, ...(isV2 && { v: 2, ref: 'login' }) });
    expect(await client.nextOf(2)).toMatchObject({ errno: 0, id });
    return client;
  }

  test('without Redis: everybody is sent away, and goes on elsewhere', async () => {
    const node = await started();
    const [device, classic] = [await enter(node, true), await enter(node, false)];
    device.send({ msgid: 6, toid: people.classic, msg: 'before', ref: 'before' });
    await device.next(({ ref, msgid }) => ref === 'before' && msgid === 20);
    await redis.kill();
    device.send({ msgid: 6, toid: people.classic, msg: 'without', ref: 'without' });
    await device.next(({ ref, msgid }) => ref === 'without' && msgid === 20);
    node.signal('SIGTERM');
    expect(await node.exited).toEqual({ code: 0, signal: null });
    expect(device.received.at(-1)).toMatchObject({ error: 'going_away', errno: 122, retry: true });
    expect(classic.received.at(-1)).toMatchObject({ error: 'shutting_down' });
    const again = await enter(staying, false);
    const texts = [...classic.received, ...again.received].map((frame) => JSON.stringify(frame));
    expect(texts.join()).toContain('without');
    await again.close();
    await redis.restart();
  });

  test('with a database that does not answer: it says so in time, and holds nobody', async () => {
    const node = await started();
    const [device, classic] = [await enter(node, true), await enter(node, false)];
    classic.send({ msgid: 7, friendid: people.device, ref: 'friend' });
    await classic.next(({ ref }) => ref === 'friend');
    // What it has said it has read, which is written behind: in vain now.
    device.send({ msgid: 6, toid: people.classic, msg: 'first', ref: 'first' });
    await device.next(({ ref, msgid }) => ref === 'first' && msgid === 20);
    mariadb.pause();
    device.send({ msgid: 6, toid: people.classic, msg: 'frozen', ref: 'frozen' });
    device.send({ msgid: 13, ref: 'read' });
    await device.next(({ ref }) => ref === 'read');
    node.signal('SIGTERM');
    expect(await node.exited).toEqual({ code: 1, signal: null });
    const line = node.stdout().trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      why: 'not stopped after 3000 ms',
      msg: 'ends at once; what was acknowledged is stored',
      writes: expect.any(Number),
    });
    await Promise.all([device.closed, classic.closed]);
    // What it had begun it could not finish: that is not the word of a node that leaves in order.
    expect(device.received.at(-1)).toMatchObject({ error: 'shutting_down' });
    mariadb.resume();
    // Its lease was given back, so nobody is taken for online there.
    const again = await enter(staying, false);
    const { friends } = again.received.find(({ msgid }) => msgid === 2) ?? {};
    expect(JSON.parse(String(friends))).toMatchObject({ id: people.device, state: 'offline' });
    await again.close();
  });
});
