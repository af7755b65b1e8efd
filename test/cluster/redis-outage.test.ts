import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually, within } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { metric } from './metrics.ts';
import {
  acknowledged,
  ask,
  createGroup,
  heardUpTo,
  join,
  joinGroup,
  login,
  missedIn,
  numbered,
  places,
  register,
  stateOfFriend,
  tryLogin,
} from './people.ts';

const NOTICE_DEADLINE_MS = 10_000;

describeWith(['mariadb', 'redis', 'nginx'], 'a Redis that is killed and comes back', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster?.stop());
  beforeEach(() => untilBusIs(1));

  async function untilBusIs(state: 0 | 1): Promise<void> {
    const nodes = [cluster.node(0), cluster.node(1)];
    await eventually(
      async () => {
        const parts = nodes.flatMap((node) => [
          metric(node, 'bus_up'),
          metric(node, 'presence_up'),
        ]);
        return (await Promise.all(parts)).every((value) => value === state);
      },
      NOTICE_DEADLINE_MS,
      () => `both nodes say that the bus is ${state === 1 ? 'up' : 'away'}`,
    );
  }

  test('people on one node go on talking; the others get the rest from the log', async () => {
    const [al, bo, cy] = [
      await cluster.connectTo(0),
      await cluster.connectTo(0),
      await cluster.connectTo(1),
    ];
    const alice = await join(al, 'alice');
    await join(bo, 'bob');
    const cyd = await join(cy, 'cyd');
    const groupid = await createGroup(al, 'all');
    await joinGroup(bo, groupid);
    await joinGroup(cy, groupid);
    const say = (msg: string) => al.send({ msgid: 10, groupid, msg, ref: msg });
    say('before');
    await heardUpTo(cy, 'before');

    await cluster.redis.kill();
    await untilBusIs(0);
    expect(JSON.parse(await cluster.node(0).page('/readyz'))).toMatchObject({
      ready: true,
      details: { store: 'ok', bus: expect.stringContaining('away') },
    });
    for (const msg of numbered('meanwhile', 50)) say(msg);
    await acknowledged(al, 'meanwhile 50');
    expect(await heardUpTo(bo, 'meanwhile 50')).toEqual(['before', ...numbered('meanwhile', 50)]);
    // Nobody wrote to her before, so no gap in what her node knows shows that it was lost.
    al.send({ msgid: 6, toid: cyd.id, msg: 'a first word', ref: 'first' });
    await acknowledged(al, 'first');

    await cluster.redis.restart();
    await heardUpTo(cy, 'a first word');
    await heardUpTo(cy, 'meanwhile 50');
    say('after');
    const told = await heardUpTo(cy, 'after');
    expect(told.filter((msg) => msg !== 'a first word')).toEqual([
      ...['before', ...numbered('meanwhile', 50), 'after'],
    ]);
    expect(told.filter((msg) => msg === 'a first word')).toHaveLength(1);
    expect(await metric(cluster.node(1), 'repairs_total')).toBeGreaterThanOrEqual(51);
    cy.send({ msgid: 6, toid: alice.id, msg: 'all is well' });
    await heardUpTo(al, 'all is well');
  });

  test('logins work meanwhile, on any node, and nobody is told twice', async () => {
    const [dee, eve] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    const dora = await join(dee, 'dora');
    const emil = await join(eve, 'emil');
    dee.send({ msgid: 6, toid: emil.id, msg: 'before' });
    await heardUpTo(eve, 'before');
    await cluster.redis.kill();
    await untilBusIs(0);

    const fay = await cluster.connectTo(1);
    const friend = await register(fay, 'fay');
    dee.send({ msgid: 6, toid: friend.id, msg: 'lost as a push', ref: 'lost' });
    await ask(dee, { msgid: 7, friendid: friend.id });
    await acknowledged(dee, 'lost');
    expect(missedIn(await login(fay, friend))).toEqual(['lost as a push']);
    dee.send({ msgid: 6, toid: friend.id, msg: 'lost again', ref: 'again' });
    dee.send({ msgid: 6, toid: emil.id, msg: 'for emil' });
    await acknowledged(dee, 'again');

    await cluster.redis.restart();
    expect(await heardUpTo(fay, 'lost again')).toEqual(['lost as a push', 'lost again']);
    expect(await heardUpTo(eve, 'for emil')).toEqual(['before', 'for emil']);
    await eventually(
      async () => (await stateOfFriend(dee, dora)) === 'online',
      NOTICE_DEADLINE_MS,
      () => 'who came in the outage is known to be there',
    );
    expect(await tryLogin(await cluster.connectTo(0), friend)).toMatchObject({ errno: 2 });
    fay.send({ msgid: 6, toid: dora.id, msg: 'heard you' });
    await heardUpTo(dee, 'heard you');
  });

  test('of two who came as one user in the outage, one stays', async () => {
    const [here, there] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    const gus = await register(here, 'gus');
    await cluster.redis.kill();
    await untilBusIs(0);
    await login(here, gus);
    await login(there, gus);
    await cluster.redis.restart();
    const isReplaced = ({ error }: { error?: unknown }) => error === 'replaced';
    await within(
      Promise.race([here.closed, there.closed]),
      NOTICE_DEADLINE_MS,
      () => 'the end of one of the two',
    );
    expect([...here.received, ...there.received].filter(isReplaced)).toHaveLength(1);
  });

  test('a node that starts meanwhile serves, and joins when Redis is there', async () => {
    const here = await cluster.connectTo(0);
    const kit = await join(here, 'kit');
    await cluster.redis.kill();
    await cluster.node(1).stop();
    await cluster.startAgain(1);
    const there = await cluster.connectTo(1);
    await join(there, 'lou');
    there.send({ msgid: 6, toid: kit.id, msg: 'soon', ref: 'soon' });
    await acknowledged(there, 'soon');
    await cluster.redis.restart();
    expect(await heardUpTo(here, 'soon')).toEqual(['soon']);
    there.send({ msgid: 6, toid: kit.id, msg: 'now' });
    expect(await heardUpTo(here, 'now')).toEqual(['soon', 'now']);
  });

  test('an outage in the middle of traffic loses, doubles and reorders nothing', async () => {
    const [here, there] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    const hal = await join(here, 'hal');
    const ida = await join(there, 'ida');
    const [fromHal, fromIda] = [numbered('hal', 600), numbered('ida', 600)];
    const killAt = new Set([150, 300]);
    for (const [at, msg] of fromHal.entries()) {
      here.send({ msgid: 6, toid: ida.id, msg, ref: msg });
      there.send({ msgid: 6, toid: hal.id, msg: fromIda[at], ref: fromIda[at] });
      if (at % 10 === 0) await acknowledged(here, msg);
      if (killAt.has(at)) await cluster.redis.kill();
      if (at === 200 || at === 450) await cluster.redis.restart();
    }
    await acknowledged(here, 'hal 600');
    await acknowledged(there, 'ida 600');
    expect(await heardUpTo(there, 'hal 600')).toEqual(fromHal);
    expect(await heardUpTo(here, 'ida 600')).toEqual(fromIda);
    expect([...places(here).keys()]).toEqual(fromHal);
    expect([...places(there).keys()]).toEqual(fromIda);
  });
});
