import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClassicClient } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Cluster, startCluster } from './cluster.ts';
import {
  acknowledged,
  ask,
  heard,
  heardUpTo,
  join,
  login,
  numbered,
  type Person,
  places,
  stateOfFriend,
  tryLogin,
} from './people.ts';

const OFFLINE_DEADLINE_MS = 10_000;
// Well before the lease of the killed node ends.
const AT_ONCE_MS = 4_000;

describeWith(['mariadb', 'redis', 'nginx'], 'a node that is killed', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster?.stop());

  /** Who may still be connected is refused once, and taken over at the second try. */
  async function comeBack(client: ClassicClient, person: Person): Promise<void> {
    const answer = await tryLogin(client, person);
    if (answer.errno === 2) await login(client, person);
    else expect(answer).toMatchObject({ errno: 0 });
  }

  test('costs nothing that was acknowledged, locks nobody out, and comes back', async () => {
    const [al, bo, cy] = [
      await cluster.connectTo(0),
      await cluster.connectTo(1),
      await cluster.connectTo(1),
    ];
    const alice = await join(al, 'alice');
    const bob = await join(bo, 'bob');
    const cyd = await join(cy, 'cyd');
    await ask(al, { msgid: 7, friendid: bob.id });
    expect(await stateOfFriend(al, alice)).toBe('online');

    // Both ways while it dies: to somebody on it, and from it.
    const [toBob, toAlice] = [numbered('to bob', 300), numbered('to alice', 300)];
    for (const msg of toBob) al.send({ msgid: 6, toid: bob.id, msg, ref: msg });
    const tell = (client: ClassicClient, refs: readonly string[]) => {
      for (const msg of refs) client.send({ msgid: 6, toid: alice.id, msg, ref: msg });
    };
    tell(cy, toAlice.slice(0, 200));
    await acknowledged(cy, 'to alice 20');
    const killed = cluster.node(1).kill();
    tell(cy, toAlice.slice(200));
    await killed;
    const killedAt = performance.now();
    await Promise.all([bo.closed, cy.closed]);
    await acknowledged(al, 'to bob 300');

    const bobAgain = await cluster.connect();
    await comeBack(bobAgain, bob);
    const cydAgain = await cluster.connect();
    await comeBack(cydAgain, cyd);
    expect(performance.now() - killedAt).toBeLessThan(AT_ONCE_MS);
    expect(await heardUpTo(bobAgain, 'to bob 300')).toEqual(toBob);

    // What was not acknowledged is sent again, and, to be sure, all the rest, under the same names.
    const known = places(cy);
    tell(cydAgain, toAlice);
    await acknowledged(cydAgain, 'to alice 300');
    const after = places(cydAgain);
    for (const [ref, seq] of known) expect(after.get(ref)).toBe(seq);
    expect([...after.values()]).toEqual(toAlice.map((_, at) => at + 1));
    expect(await heardUpTo(al, 'to alice 300')).toEqual(toAlice);

    await cluster.startAgain(1);
    const joined = await cluster.connectTo(1);
    await join(joined, 'dora');
    joined.send({ msgid: 6, toid: alice.id, msg: 'I am on the new one' });
    await heardUpTo(al, 'I am on the new one');
    expect(heard(al)).toEqual([...toAlice, 'I am on the new one']);
  });

  test('has no users after 10 s, and what is sent to them waits for them', async () => {
    const [here, there] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    const eve = await join(here, 'eve');
    const fred = await join(there, 'fred');
    await ask(here, { msgid: 7, friendid: fred.id });
    expect(await stateOfFriend(here, eve)).toBe('online');
    await cluster.node(1).kill();
    await there.closed;
    for (const msg of numbered('waits', 30)) here.send({ msgid: 6, toid: fred.id, msg, ref: msg });
    await acknowledged(here, 'waits 30');
    await eventually(
      async () => (await stateOfFriend(here, eve)) === 'offline',
      OFFLINE_DEADLINE_MS,
      () => 'the users of a killed node are shown offline',
    );
    const again = await cluster.connect();
    await login(again, fred);
    expect(await heardUpTo(again, 'waits 30')).toEqual(numbered('waits', 30));
    expect(await stateOfFriend(here, eve)).toBe('online');
    await cluster.startAgain(1);
  });
});
