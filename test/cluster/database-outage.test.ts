import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClassicClient } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Cluster, type NodeIndex, startCluster } from './cluster.ts';
import {
  acknowledged,
  ask,
  createGroup,
  heardUpTo,
  join,
  joinGroup,
  login,
  logout,
  numbered,
  places,
} from './people.ts';

const RECOVERY_DEADLINE_MS = 15_000;
const REFUSAL_DEADLINE_MS = 15_000;

describeWith(['mariadb', 'redis', 'nginx'], 'a MariaDB that is killed and comes back', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster?.stop());

  async function untilReady(ready: boolean): Promise<void> {
    const states = async (index: NodeIndex) =>
      JSON.parse((await cluster.node(index).page('/readyz')) || '{}').ready;
    await eventually(
      async () => (await states(0)) === ready && (await states(1)) === ready,
      RECOVERY_DEADLINE_MS,
      () => `both nodes ${ready ? 'are' : 'are not'} ready`,
    );
  }

  test('makes nodes not ready, and senders are told; then all goes on by itself', async () => {
    const [al, bo] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    await join(al, 'al');
    const bob = await join(bo, 'bo');
    const say = (msg: string) => al.send({ msgid: 6, toid: bob.id, msg, ref: msg });
    say('before');
    await heardUpTo(bo, 'before');
    await cluster.mariadb.kill();
    await untilReady(false);
    const [guest, another] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    guest.send({ msgid: 4, name: 'cy', password: 'x' });
    another.send({ msgid: 1, id: bob.id, password: 'x' });
    say('in vain');
    const refusal = await al.next(({ ref }) => ref === 'in vain', REFUSAL_DEADLINE_MS);
    expect(refusal).toMatchObject({ msgid: 12, error: 'unavailable', errno: 300, retry: true });
    expect(await guest.nextOf(5, REFUSAL_DEADLINE_MS)).toMatchObject({ errno: 1 });
    expect(await another.nextOf(2, REFUSAL_DEADLINE_MS)).toMatchObject({ errno: 300 });
    expect(await cluster.node(0).page('/healthz')).toContain('ok');

    await cluster.mariadb.restart();
    await untilReady(true);
    say('in vain');
    await acknowledged(al, 'in vain');
    expect(await heardUpTo(bo, 'in vain')).toEqual(['before', 'in vain']);
  });

  test('that freezes makes them not ready, and freezes nobody', async () => {
    const [gil, hal] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    await join(gil, 'gil');
    const { id: toid } = await join(hal, 'hal');
    const say = (msg: string) => gil.send({ msgid: 6, toid, msg, ref: msg });
    say('before');
    await heardUpTo(hal, 'before');
    cluster.mariadb.pause();
    say('in vain');
    await untilReady(false);
    expect(await ask(hal, { msgid: 13 })).toMatchObject({ msgid: 14 });
    const refusal = await gil.next(({ ref }) => ref === 'in vain', REFUSAL_DEADLINE_MS);
    expect(refusal).toMatchObject({ error: 'unavailable', retry: true });
    cluster.mariadb.resume();
    await untilReady(true);
    say('in vain');
    await acknowledged(gil, 'in vain');
    expect(await heardUpTo(hal, 'in vain')).toEqual(['before', 'in vain']);
  });

  test('in the middle of traffic loses nothing that was acknowledged and doubles nothing', async () => {
    const [here, there] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    await join(here, 'dan');
    await join(there, 'eve');
    const absent = await cluster.connect();
    const fay = await join(absent, 'fay');
    const groupid = await createGroup(here, 'storm');
    await joinGroup(there, groupid);
    await joinGroup(absent, groupid);
    await logout(absent);
    const [fromDan, fromEve] = [numbered('dan', 500), numbered('eve', 500)];
    const send = (client: ClassicClient, refs: readonly string[]) => {
      for (const msg of refs) client.send({ msgid: 10, groupid, msg, ref: msg });
    };
    send(here, fromDan.slice(0, 200));
    send(there, fromEve.slice(0, 200));
    await acknowledged(here, 'dan 20');
    const killed = cluster.mariadb.kill();
    send(here, fromDan.slice(200));
    send(there, fromEve.slice(200));
    await killed;
    await answered(here, fromDan);
    await answered(there, fromEve);
    const [keptHere, keptThere] = [places(here), places(there)];
    expect(keptHere.size).toBeLessThan(500);
    await cluster.mariadb.restart();
    await untilReady(true);

    // What was refused is sent again; what was acknowledged must not have to be.
    const missing = (kept: Map<string, number>) => (ref: string) => !kept.has(ref);
    send(here, fromDan.filter(missing(keptHere)));
    send(there, fromEve.filter(missing(keptThere)));
    await Promise.all(fromDan.map((ref) => acknowledged(here, ref)));
    await Promise.all(fromEve.map((ref) => acknowledged(there, ref)));
    const all = [...places(here), ...places(there)].sort(([, one], [, two]) => one - two);
    expect(all.map(([, seq]) => seq)).toEqual(
      // Two have joined before.
      Array.from({ length: 1_000 }, (_, at) => 2 + at + 1),
    );

    const refsOf = (sender: string) =>
      all.map(([ref]) => ref).filter((ref) => ref.includes(sender));
    send(here, ['end of dan']);
    expect(await heardUpTo(there, 'end of dan')).toEqual([...refsOf('dan'), 'end of dan']);
    send(there, ['end of eve']);
    expect(await heardUpTo(here, 'end of eve')).toEqual([...refsOf('eve'), 'end of eve']);
    await login(absent, fay);
    expect(await heardUpTo(absent, 'end of eve')).toEqual([
      ...all.map(([ref]) => ref),
      'end of dan',
      'end of eve',
    ]);
  });

  /** Until each of these has its answer, whichever. */
  async function answered(client: ClassicClient, refs: readonly string[]): Promise<void> {
    const open = new Set(refs);
    await eventually(
      () => {
        for (const { ref, msgid } of client.received) {
          if (msgid === 20 || msgid === 12) open.delete(String(ref));
        }
        return open.size === 0;
      },
      REFUSAL_DEADLINE_MS,
      () => `answers to ${open.size} messages`,
    );
  }
});
