import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClassicClient, ClassicFrame } from '../support/classic-client.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Cluster, type NodeIndex, startCluster } from './cluster.ts';
import { ask, login, type Person, register, tryLogin } from './people.ts';

// The grace, the rounds of both nodes, and a slow machine.
const TOLD_DEADLINE_MS = 8_000;
/** What is promised. */
const DEATH_DEADLINE_MS = 10_000;

describeWith(['mariadb', 'redis', 'nginx'], 'who comes and goes in a cluster', () => {
  let cluster: Cluster;
  let watcher: ClassicClient;
  let friend: Person;
  let round = 0;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster?.stop());

  /** One on node 0 who has a friend; the friend is not here. */
  beforeEach(async () => {
    round += 1;
    const first = await cluster.connectTo(1);
    friend = await register(first, `friend ${round}`);
    await first.close();
    watcher = await cluster.connectTo(0);
    const self = await register(watcher, `watcher ${round}`);
    await enter(watcher, self);
    expect(await ask(watcher, { msgid: 7, friendid: friend.id })).toMatchObject({ msgid: 11 });
  });

  async function device(node: NodeIndex): Promise<ClassicClient> {
    const client = await cluster.connectTo(node);
    await enter(client, friend);
    return client;
  }

  const told = (deadlineMs = TOLD_DEADLINE_MS): Promise<ClassicFrame> =>
    watcher.nextOf(27, deadlineMs);
  const pushes = (): unknown[] =>
    watcher.received.filter(({ msgid }) => msgid === 27).map(({ state }) => state);

  test('a friend of two devices is online until the second has gone, wherever they are', async () => {
    const far = await device(1);
    expect(await told()).toEqual({ msgid: 27, user: friend.id, state: 'online' });
    const near = await device(0);
    await far.close();
    // Others come and go meanwhile; after the grace of the first one only they have been told.
    const other = await cluster.connectTo(1);
    const dora = await register(other, `dora ${round}`);
    await ask(watcher, { msgid: 7, friendid: dora.id });
    await enter(other, dora);
    expect(await told()).toMatchObject({ user: dora.id, state: 'online' });
    await other.close();
    expect(await told()).toMatchObject({ user: dora.id, state: 'offline' });
    expect(pushes()).toEqual(['online', 'online', 'offline']);
    const before = Date.now();
    await near.close();
    const gone = await told();
    expect(gone).toEqual({
      ...{ msgid: 27, user: friend.id, state: 'offline' },
      seen: expect.any(Number),
    });
    expect(gone.seen).toBeGreaterThanOrEqual(before);
    expect(gone.seen).toBeLessThanOrEqual(Date.now());
  });

  test('an old client is seen too, and does not hinder the devices of its user', async () => {
    const old = await cluster.connectTo(1);
    await login(old, friend);
    expect(await told()).toMatchObject({ user: friend.id, state: 'online' });
    const beside = await device(1);
    const second = await cluster.connectTo(0);
    expect(await tryLogin(second, friend)).toMatchObject({ errno: 2 });
    await login(second, friend);
    await old.closed;
    await beside.close();
    await second.close();
    expect(await told()).toMatchObject({ user: friend.id, state: 'offline' });
    expect(pushes()).toEqual(['online', 'offline']);
  });

  test('a login says who is online on the other node', async () => {
    await device(1);
    expect(await told()).toMatchObject({ state: 'online' });
    const again = await cluster.connectTo(0);
    const answer = await enter(again, { id: 0, name: `watcher ${round}` });
    expect(answer.friends).toEqual([expect.objectContaining({ id: friend.id, state: 'online' })]);
  });

  test('the users of a killed node are told of without a word from it', async () => {
    const far = await device(1);
    expect(await told()).toMatchObject({ state: 'online' });
    await cluster.node(1).kill();
    expect(await told(DEATH_DEADLINE_MS)).toMatchObject({ user: friend.id, state: 'offline' });
    await far.closed;
    await cluster.startAgain(1);
    await device(1);
    expect(await told()).toMatchObject({ user: friend.id, state: 'online' });
  }, 60_000);
});

/** Logs in as a device. */
async function enter(client: ClassicClient, { name }: Person): Promise<ClassicFrame> {
  const password = `${name}'s password`;
  client.send({ msgid: 1, v: 2, name, password, device: 'test', ref: 'login' });
  const answer = await client.nextOf(2);
  expect(answer).toMatchObject({ errno: 0, ref: 'login', name });
  return answer;
}
