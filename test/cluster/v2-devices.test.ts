import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClassicClient, ClassicFrame } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Cluster, type NodeIndex, startCluster } from './cluster.ts';
import { ask, numbered, type Person, register } from './people.ts';

const MANY_FRAMES_DEADLINE_MS = 15_000;

type Device = { readonly client: ClassicClient; readonly answer: ClassicFrame };

describeWith(['mariadb', 'redis', 'nginx'], 'devices of one user on two nodes', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster?.stop());

  async function person(name: string): Promise<Person> {
    const client = await cluster.connect();
    const registered = await register(client, name);
    await client.close();
    return registered;
  }

  async function device(node: NodeIndex, { name }: Person): Promise<Device> {
    const client = await cluster.connectTo(node);
    const password = `${name}'s password`;
    client.send({ msgid: 1, v: 2, name, password, device: `on ${node}`, ref: 'login' });
    const answer = await client.nextOf(2);
    expect(answer).toMatchObject({ errno: 0, ref: 'login', name });
    return { client, answer };
  }

  test('each gets everything in order, whichever node it was sent on', async () => {
    const [alice, bob] = [await person('alice'), await person('bob')];
    const [al0, al1] = [await device(0, alice), await device(1, alice)];
    const [bo0, bo1] = [await device(0, bob), await device(1, bob)];
    const conv = `d${alice.id}.${bob.id}`;
    for (const msg of numbered('m', 50)) {
      al0.client.send({ msgid: 6, toid: bob.id, msg, ref: `al0 ${msg}` });
      al1.client.send({ msgid: 6, conv, msg, ref: `al1 ${msg}` });
      bo1.client.send({ msgid: 6, toid: alice.id, msg, ref: `bo1 ${msg}` });
    }
    const all = Array.from({ length: 150 }, (_, at) => at + 1);
    const orders: unknown[][] = [];
    for (const { client } of [al0, al1, bo0, bo1]) {
      // Its own messages have their places from their acknowledgements.
      const seen = () =>
        client.received.filter(
          ({ msgid, conv: of }) => [6, 20].includes(Number(msgid)) && of === conv,
        );
      await eventually(
        () => seen().length === all.length,
        MANY_FRAMES_DEADLINE_MS,
        () => `150 entries, not ${seen().length}`,
      );
      // An acknowledgement may overtake pushes of lower places; these are in order by themselves.
      const pushed = seen().flatMap(({ msgid, seq }) => (msgid === 6 ? [Number(seq)] : []));
      expect(pushed).toEqual(pushed.toSorted((one, other) => one - other));
      const inPlace = seen().toSorted((one, other) => Number(one.seq) - Number(other.seq));
      expect(inPlace.map(({ seq }) => seq)).toEqual(all);
      orders.push(inPlace.map(({ ref }) => ref));
    }
    for (const order of orders) expect(order).toEqual(orders[0]);
  });

  test('what one reads, the others know, and so does the sender', async () => {
    const [carl, dora] = [await person('carl'), await person('dora')];
    const sender = await device(0, carl);
    const [here, there] = [await device(0, dora), await device(1, dora)];
    const sent = await ask(sender.client, { msgid: 6, toid: dora.id, msg: 'hello' });
    const { conv, seq } = sent;
    for (const { client } of [here, there]) {
      expect(await client.nextOf(6)).toMatchObject({ conv, seq, msg: 'hello' });
    }
    expect(await ask(there.client, { msgid: 24, conv, seq })).toMatchObject({
      msgid: 11,
      conv,
      seq,
    });
    expect(await sender.client.nextOf(25)).toMatchObject({ conv, user: dora.id, read: seq });
    expect(await here.client.nextOf(36)).toMatchObject({
      ...{ conv: `u${dora.id}`, kind: 'read', data: { conv, seq } },
    });
    there.client.send({ msgid: 26, conv });
    expect(await sender.client.nextOf(26)).toEqual({ msgid: 26, conv, user: dora.id });
  });

  test('one that is revoked ends, on the other node too', async () => {
    const emma = await person('emma');
    const [here, there] = [await device(0, emma), await device(1, emma)];
    await ask(here.client, { msgid: 37, device: there.answer.device });
    expect(await there.client.nextOf(12)).toMatchObject({ errno: 120, error: 'logged_out' });
    await there.client.closed;
    const again = await cluster.connectTo(0);
    again.send({ msgid: 1, v: 2, token: there.answer.token, ref: 'by token' });
    expect(await again.nextOf(2)).toMatchObject({ errno: 6, error: 'invalid_token' });
  });

  test('a new password ends all but the one that changed it', async () => {
    const fay = await person('fay');
    const [here, there, beside] = [
      await device(0, fay),
      await device(1, fay),
      await device(0, fay),
    ];
    const password = "fay's password";
    const answer = await ask(here.client, { msgid: 38, password, newpassword: 'another one' });
    expect(answer).toMatchObject({ msgid: 11, token: expect.any(String) });
    for (const { client } of [there, beside]) {
      expect(await client.nextOf(12)).toMatchObject({ errno: 120, error: 'logged_out' });
      await client.closed;
    }
    const again = await cluster.connectTo(1);
    again.send({ msgid: 1, v: 2, token: answer.token, ref: 'by token' });
    expect(await again.nextOf(2)).toMatchObject({ errno: 0, id: fay.id });
    expect(await ask(here.client, { msgid: 34 })).toMatchObject({ msgid: 35 });
  });
});
