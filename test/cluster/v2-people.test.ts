import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, type Device, newDevice, readLog } from '../server/devices.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type Redis, startRedis } from '../support/redis.ts';

const HEARD_DEADLINE_MS = 5_000;

describeWith(['mariadb', 'redis'], 'people on two nodes', () => {
  let mariadb: MariaDb;
  let redis: Redis;
  let nodes: ParleyNode[] = [];
  beforeAll(async () => {
    [mariadb, redis] = await Promise.all([startMariaDb(), startRedis()]);
    const args = ['--db', await mariadb.database(), '--bus', redis.url];
    nodes = await Promise.all([startParley({ args }), startParley({ args })]);
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await Promise.all([mariadb?.stop(), redis?.stop()]);
  });

  const on = (at: number, name: string) => newDevice(nodes[at]?.tcpPort ?? 0, name);
  const friendsOf = async ({ client }: Device) => (await ask(client, { msgid: 30 })).friends;
  const chat = (from: Device, to: Device) =>
    ask(from.client, { msgid: 6, toid: to.id, msg: 'hello' });
  const kindsOf = async (device: Device) =>
    (await readLog(device, `u${device.id}`)).map(({ kind }) => kind);
  const presenceOf = (device: Device, user: number, state: string) =>
    device.client.next(
      (frame) => frame.msgid === 27 && frame.user === user && frame.state === state,
    );
  const eventuallyIs = (from: Device, to: Device, msgid: number) =>
    eventually(
      async () => (await chat(from, to)).msgid === msgid,
      HEARD_DEADLINE_MS,
      () => `a message answered by ${msgid}`,
    );

  test('who ask each other at once are contacts, and see each other', async () => {
    const [al, bo] = [await on(0, 'al both'), await on(1, 'bo both')];
    await Promise.all([
      ask(al.client, { msgid: 73, user: bo.id }),
      ask(bo.client, { msgid: 73, user: al.id }),
    ]);
    expect(await friendsOf(al)).toMatchObject([{ id: bo.id }]);
    expect(await friendsOf(bo)).toMatchObject([{ id: al.id }]);
    await presenceOf(al, bo.id, 'online');
    await presenceOf(bo, al.id, 'online');
    for (const device of [al, bo]) {
      await eventually(
        async () => (await kindsOf(device)).at(-1) === 'accepted',
        HEARD_DEADLINE_MS,
        () => 'the feed of both',
      );
    }
  });

  test('a block on one node counts on the other, for messages and presence', async () => {
    const [al, bo] = [await on(0, 'al block'), await on(1, 'bo block')];
    await ask(al.client, { msgid: 73, user: bo.id });
    await ask(bo.client, { msgid: 74, user: al.id, accept: true });
    // Node 1 has learnt that she lets everybody write.
    expect(await chat(bo, al)).toMatchObject({ msgid: 20 });
    await presenceOf(bo, al.id, 'online');
    await ask(al.client, { msgid: 76, user: bo.id });
    await presenceOf(bo, al.id, 'offline');
    await eventuallyIs(bo, al, 12);
    await ask(al.client, { msgid: 77, user: bo.id });
    await presenceOf(bo, al.id, 'online');
    await eventuallyIs(bo, al, 20);
  });

  test('of an acceptance and a block at once everybody sees the same', async () => {
    const [al, bo] = [await on(0, 'al race'), await on(1, 'bo race')];
    await ask(al.client, { msgid: 73, user: bo.id });
    await Promise.all([
      ask(al.client, { msgid: 76, user: bo.id }),
      ask(bo.client, { msgid: 74, user: al.id, accept: true }),
    ]);
    expect(await friendsOf(al)).toEqual([]);
    expect(await friendsOf(bo)).toEqual([]);
    await eventuallyIs(bo, al, 12);
  });

  test('who may write, and who sees whom, is the same on both', async () => {
    const [al, bo] = [await on(0, 'al set'), await on(1, 'bo set')];
    expect(await chat(bo, al)).toMatchObject({ msgid: 20 });
    await presenceOf(bo, al.id, 'online');
    await ask(al.client, { msgid: 88, writers: 'contacts', presence: 'nobody' });
    await presenceOf(bo, al.id, 'offline');
    await eventuallyIs(bo, al, 12);
  });
});
