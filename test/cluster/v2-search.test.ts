import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../server/devices.ts';
import type { ClassicClient, ClassicFrame } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Cluster, type NodeIndex, startCluster } from './cluster.ts';
import { type Person, register } from './people.ts';

const DEADLINE_MS = 15_000;

describeWith(['mariadb', 'redis', 'nginx'], 'a search on two nodes', () => {
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
    expect(await client.nextOf(2)).toMatchObject({ errno: 0 });
    return client;
  }

  async function textsOf(client: ClassicClient, query: string, more: ClassicFrame = {}) {
    const answer = await ask(client, { msgid: 95, query, ...more });
    expect(answer).toMatchObject({ msgid: 96 });
    return (answer.hits as { readonly text: string }[]).map(({ text }) => text);
  }

  test('finds what was said on the other one, edited there, and taken back there', async () => {
    const [alice, bob] = [await person('alice'), await person('bob')];
    const [al, bo] = [await device(0, alice), await device(1, bob)];
    const conv = `d${alice.id}.${bob.id}`;
    await ask(al, { msgid: 6, toid: bob.id, msg: 'first words' });
    await ask(bo, { msgid: 6, toid: alice.id, msg: '今天天气 words' });
    await ask(al, { msgid: 6, toid: bob.id, msg: 'secret words' });
    for (const client of [al, bo]) {
      await eventually(
        async () => (await textsOf(client, 'words')).length === 3,
        DEADLINE_MS,
        () => 'all three were found',
      );
      expect(await textsOf(client, '天气')).toEqual(['今天天气 words']);
      expect(await textsOf(client, '"first words"', { conv, from: alice.id })).toEqual([
        'first words',
      ]);
    }
    await ask(al, { msgid: 39, conv, seq: 1, msg: 'other words' });
    await ask(al, { msgid: 40, conv, seq: 3 });
    expect(await textsOf(bo, 'secret')).toEqual([]);
    expect(await textsOf(bo, 'first')).toEqual([]);
    await eventually(
      async () => (await textsOf(bo, 'other')).length === 1,
      DEADLINE_MS,
      () => 'the edited text was found',
    );
    expect(await textsOf(bo, 'words')).toEqual(['今天天气 words', 'other words']);
  });
});
