import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClassicClient, ClassicFrame } from '../support/classic-client.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Cluster, type NodeIndex, startCluster } from './cluster.ts';
import { ask, type Person, register } from './people.ts';

describeWith(['mariadb', 'redis', 'nginx'], 'messages that name something, on two nodes', () => {
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

  async function device(node: NodeIndex, { name }: Person): Promise<ClassicClient> {
    const client = await cluster.connectTo(node);
    client.send({ msgid: 1, v: 2, name, password: `${name}'s password`, ref: 'login' });
    expect(await client.nextOf(2)).toMatchObject({ errno: 0, name });
    return client;
  }

  async function listed(client: ClassicClient, conv: unknown): Promise<ClassicFrame | undefined> {
    const { conversations = [] } = await ask(client, { msgid: 28 });
    return (conversations as ClassicFrame[]).find((each) => each.conv === conv);
  }

  const synced = async (client: ClassicClient, conv: unknown) =>
    (await ask(client, { msgid: 21, conv })).messages as ClassicFrame[];

  test('what is hidden or preferred on one node is so on the other', async () => {
    const [alice, bob] = [await person('alice'), await person('bob')];
    const al = await device(0, alice);
    const [bo0, bo1] = [await device(0, bob), await device(1, bob)];
    const { conv } = await ask(al, { msgid: 6, toid: bob.id, msg: 'secret', mentions: [bob.id] });
    for (const client of [bo0, bo1]) {
      expect(await client.nextOf(6)).toMatchObject({ conv, seq: 1, mentions: [bob.id] });
      expect(await listed(client, conv)).toMatchObject({ mentions: 1 });
    }
    await ask(bo1, { msgid: 46, conv, seq: 1 });
    expect(await bo0.nextOf(36)).toMatchObject({ kind: 'hidden', data: { conv, seq: 1 } });
    await ask(bo1, { msgid: 47, conv, muted: 5 });
    expect(await bo0.nextOf(36)).toMatchObject({ kind: 'preferences', data: { conv, muted: 5 } });
    for (const client of [bo0, bo1]) {
      expect(JSON.stringify(await synced(client, conv))).not.toContain('secret');
      expect(JSON.stringify(await listed(client, conv))).not.toContain('secret');
      expect(await listed(client, conv)).toMatchObject({ muted: 5 });
    }
    expect(await synced(al, conv)).toMatchObject([{ msg: 'secret' }]);
  });

  test('one ref on both nodes at once is one message', async () => {
    const [carl, dora] = [await person('carl'), await person('dora')];
    const [ca0, ca1] = [await device(0, carl), await device(1, carl)];
    const { conv } = await ask(ca0, { msgid: 6, toid: dora.id, msg: 'first' });
    const reply = { msgid: 6, conv, msg: 'x', reply: 1, ref: 'once' };
    const forward = { msgid: 45, conv, from: conv, seq: 1, ref: 'once too' };
    for (const frame of [reply, forward]) for (const client of [ca0, ca1]) client.send(frame);
    for (const { ref } of [reply, forward]) {
      const answers = await Promise.all(
        [ca0, ca1].map((client) => client.next((frame) => frame.msgid === 20 && frame.ref === ref)),
      );
      expect(answers[0]?.seq).toBe(answers[1]?.seq);
      expect(answers.filter(({ duplicate }) => duplicate === true)).toHaveLength(1);
    }
    expect(await synced(ca1, conv)).toHaveLength(3);
  });
});
