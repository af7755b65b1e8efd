import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWire, type Wire } from '../chaos/faults/wire.ts';
import { type ClassicClient, connectClassic } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { metric } from './metrics.ts';
import { ask, heardUpTo, login, type Person, register, tryLogin } from './people.ts';

const PROMISED_MS = 10_000;

describeWith(['mariadb', 'redis'], 'nodes that lose their leases and come back', () => {
  let mariadb: MariaDb;
  let redis: Redis;
  /** The way of one node to Redis. */
  let wire: Wire;
  let nodes: ParleyNode[] = [];
  beforeAll(async () => {
    [mariadb, redis] = await Promise.all([startMariaDb(), startRedis()]);
    wire = await startWire(
      () => redis.port,
      () => performance.now(),
    );
    const database = await mariadb.database();
    const start = (port: number) =>
      startParley({ args: ['--db', database, '--bus', `redis://127.0.0.1:${port}`] });
    nodes = await Promise.all([redis.port, redis.port, wire.port].map(start));
  });
  afterAll(async () => {
    for (const node of nodes) node.signal('SIGCONT');
    await Promise.all(nodes.map((node) => node.stop()));
    await wire?.stop();
    await Promise.all([redis?.stop(), mariadb?.stop()]);
  });

  const node = (index: number): ParleyNode => {
    const found = nodes[index];
    if (found === undefined) throw new Error(`there is no node ${index}`);
    return found;
  };
  const connect = (index: number): Promise<ClassicClient> => connectClassic(node(index).tcpPort);
  const wasReplaced = ({ received }: ClassicClient): boolean =>
    received.some(({ error }) => error === 'replaced');

  test('claim their users anew, and close those whom they lost', async () => {
    const [here, frozen, cutOff] = [0, 1, 2];
    const watcher = await connect(here);
    const self = await register(watcher, 'watcher');
    watcher.send({ msgid: 1, v: 2, name: self.name, password: "watcher's password" });
    expect(await watcher.nextOf(2)).toMatchObject({ errno: 0 });
    const states = (people: readonly Person[]): unknown[] =>
      people.map(({ id }) => watcher.received.findLast(({ user }) => user === id)?.state);
    const until = (people: readonly Person[], state: string, why: string): Promise<void> =>
      eventually(
        () => states(people).every((each) => each === state),
        PROMISED_MS,
        () => `${why}: ${state} and not ${states(people)}`,
      );
    async function friend(name: string): Promise<Person> {
      const guest = await connect(here);
      const person = await register(guest, name);
      await guest.close();
      await ask(watcher, { msgid: 7, friendid: person.id });
      return person;
    }
    async function come(person: Person, index: number): Promise<ClassicClient> {
      const client = await connect(index);
      await login(client, person);
      return client;
    }

    const movers = [await friend('mover of frozen'), await friend('mover of cut off')];
    const stayers = [await friend('stayer of frozen'), await friend('stayer of cut off')];
    const twice = await friend('twice');
    const old = await Promise.all(movers.map((each, at) => come(each, at + 1)));
    const stay = await Promise.all(stayers.map((each, at) => come(each, at + 1)));
    const first = await come(twice, here);
    await until([...movers, ...stayers, twice], 'online', 'all have come');

    node(frozen).signal('SIGSTOP');
    await wire.setRefusing(true);
    wire.cut();
    await eventually(
      async () => (await metric(node(cutOff), 'presence_up')) === 0,
      PROMISED_MS,
      () => 'the one that is cut off knows it',
    );
    // What it cannot ask it does not refuse.
    const second = await come(twice, cutOff);
    for (const { id } of stayers) {
      await ask(watcher, { msgid: 6, toid: id, msg: 'meanwhile' });
    }
    await until([...movers, ...stayers], 'offline', 'their nodes have no lease');
    const moved = await Promise.all(movers.map((each) => come(each, here)));
    await until(movers, 'online', 'they came here');
    expect([...old, ...stay, first, second].filter(wasReplaced)).toEqual([]);

    node(frozen).signal('SIGCONT');
    await wire.setRefusing(false);
    await Promise.all(old.map(({ closed }) => closed));
    expect(old.map(wasReplaced)).toEqual([true, true]);
    await until(stayers, 'online', 'their nodes are back');
    for (const [at, stayer] of stayers.entries()) {
      const client = stay[at];
      if (client === undefined) throw new Error('nobody stayed');
      expect(await heardUpTo(client, 'meanwhile')).toEqual(['meanwhile']);
      client.send({ msgid: 6, toid: self.id, msg: `from ${stayer.id}` });
      await heardUpTo(watcher, `from ${stayer.id}`);
      expect(await tryLogin(await connect(here), stayer)).toMatchObject({ errno: 2 });
    }
    await Promise.race([first.closed, second.closed]);
    expect([first, second].map(wasReplaced)).toEqual([false, true]);
    expect([...stay, ...moved].filter(wasReplaced)).toEqual([]);
    expect(states([...movers, ...stayers, twice])).toEqual(Array(5).fill('online'));
  }, 60_000);
});
