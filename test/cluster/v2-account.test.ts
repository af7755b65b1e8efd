import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../server/devices.ts';
import type { ClassicClient, ClassicFrame } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Cluster, type NodeIndex, startCluster } from './cluster.ts';
import { type Person, register } from './people.ts';

describeWith(['mariadb', 'redis', 'nginx'], 'accounts on two nodes', () => {
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

  const passwordOf = ({ name }: Person) => `${name}'s password`;

  async function device(node: NodeIndex, who: Person): Promise<ClassicClient> {
    const client = await cluster.connectTo(node);
    client.send({ msgid: 1, v: 2, name: who.name, password: passwordOf(who), ref: 'login' });
    expect(await client.nextOf(2)).toMatchObject({ errno: 0, id: who.id });
    return client;
  }

  const isOf = (kind: string, id: number) => (frame: ClassicFrame) =>
    frame.kind === kind && frame.id === id;

  test('another name is known on both, whoever remembered the one before', async () => {
    const [al, bo] = [await person('al names'), await person('bo names')];
    const [al0, al1, bo1] = [await device(0, al), await device(1, al), await device(1, bo)];
    const { conv } = await ask(al1, { msgid: 6, toid: bo.id, msg: 'before' });
    const readNames = async () => {
      const page = await ask(bo1, { msgid: 21, conv, after: 0 });
      return (page.messages as ClassicFrame[]).map(({ name }) => name);
    };
    expect(await readNames()).toEqual(['al names']);
    await ask(al0, { msgid: 100, name: 'al anew' });
    await al1.next(isOf('renamed', al.id));
    await ask(al1, { msgid: 6, toid: bo.id, msg: 'after' });
    expect(await bo1.next(({ msg }) => msg === 'after')).toMatchObject({ name: 'al anew' });
    await eventually(
      async () => (await readNames()).every((name) => name === 'al anew'),
      5_000,
      () => 'the name to be forgotten on the other node',
    );
    const taken = await Promise.all(
      [al0, bo1].map((client) => ask(client, { msgid: 100, name: 'the one name' })),
    );
    expect(taken.map(({ errno }) => errno ?? 0).sort()).toEqual([0, 3]);
  });

  test('who is erased on one is nobody on the other, and his data come from either', async () => {
    const [al, bo] = [await person('al goes'), await person('bo stays')];
    const [al0, al1, bo1] = [await device(0, al), await device(1, al), await device(1, bo)];
    await ask(bo1, { msgid: 7, friendid: al.id });
    await ask(al0, { msgid: 7, friendid: bo.id });
    const made = await ask(al0, { msgid: 8, groupname: 'his' });
    const { groupid } = made;
    await ask(bo1, { msgid: 9, groupid });
    const { conv } = await ask(al1, { msgid: 6, toid: bo.id, msg: 'secret' });

    const { path } = await ask(al0, { msgid: 104 });
    const fetched = await Promise.all(
      ([0, 1] as const).map(async (index) => {
        const response = await fetch(`http://127.0.0.1:${cluster.node(index).httpPort}${path}`);
        return { status: response.status, text: await response.text() };
      }),
    );
    expect(fetched.map(({ status }) => status).sort()).toEqual([200, 404]);
    const text = fetched.find(({ status }) => status === 200)?.text ?? '';
    expect(text).toContain('secret');
    expect(text).toMatch(/\{"type":"end"\}\n$/);

    const request = { msgid: 106, password: passwordOf(al), messages: 'remove' };
    expect(await ask(al0, request)).toMatchObject({ msgid: 11 });
    for (const client of [al0, al1]) {
      expect(await client.next(({ error }) => error === 'logged_out')).toBeDefined();
      await client.closed;
    }
    await bo1.next(isOf('removed', al.id));
    await bo1.next(isOf('left', al.id));
    const { members } = await ask(bo1, { msgid: 32, groupid });
    expect(members).toMatchObject([{ id: bo.id, role: 'creator' }]);
    const page = await ask(bo1, { msgid: 21, conv, after: 0 });
    expect(page.messages).toMatchObject([{ id: al.id, name: 'deleted user' }]);
    expect(JSON.stringify(page)).not.toContain('secret');
    await eventually(
      async () => (await ask(bo1, { msgid: 6, toid: al.id, msg: 'x' })).error === 'unknown_user',
      5_000,
      () => 'the other node to hear of it',
    );
  });
});
