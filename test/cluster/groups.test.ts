import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClassicClient } from '../support/classic-client.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Cluster, startCluster } from './cluster.ts';
import {
  acknowledged,
  createGroup,
  groupsIn,
  heard,
  heardUpTo,
  join,
  joinGroup,
  login,
  logout,
  missedIn,
  numbered,
  places,
} from './people.ts';

describeWith(['mariadb', 'redis', 'nginx'], 'groups over two nodes', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster?.stop());

  /** A connection to each node, twice: 0, 1, 0, 1. */
  async function four(): Promise<
    readonly [ClassicClient, ClassicClient, ClassicClient, ClassicClient]
  > {
    return [
      await cluster.connectTo(0),
      await cluster.connectTo(1),
      await cluster.connectTo(0),
      await cluster.connectTo(1),
    ];
  }

  test('members on both nodes hear each other; the list shows who is there', async () => {
    const [al, bo, cy, dee] = await four();
    const me = await join(al, 'al');
    const others = [await join(bo, 'bo'), await join(cy, 'cy')];
    await join(dee, 'dee');
    const groupid = await createGroup(al, 'talk');
    await joinGroup(bo, groupid);
    await joinGroup(cy, groupid);

    bo.send({ msgid: 10, groupid, msg: 'hello' });
    expect(await heardUpTo(al, 'hello')).toEqual(['hello']);
    expect(await heardUpTo(cy, 'hello')).toEqual(['hello']);
    al.send({ msgid: 10, groupid, msg: 'welcome', time: '2026-11-20 13:21:07', mood: 'glad' });
    expect(await bo.nextOf(10)).toMatchObject({
      ...{ id: me.id, name: 'al', groupid, groupname: 'talk' },
      ...{ msg: 'welcome', time: '2026-11-20 13:21:07', mood: 'glad' },
    });
    dee.send({ msgid: 10, groupid, msg: 'I am not in it', ref: 'outsider' });
    expect(await dee.next(({ ref }) => ref === 'outsider')).toMatchObject({
      error: 'unknown_group',
    });

    await logout(al);
    const states = groupsIn(await login(al, me)).map(({ id, users }) => ({
      id,
      users: users.map(({ name, state }) => `${name} ${state}`),
    }));
    expect(states).toEqual([{ id: groupid, users: ['al online', 'bo online', 'cy online'] }]);
    expect([heard(bo), heard(dee)]).toEqual([['welcome'], []]);
    await logout(bo);
    al.send({ msgid: 10, groupid, msg: 'one left' });
    await heardUpTo(cy, 'one left');
    expect(missedIn(await login(bo, others[0] ?? me))).toEqual(['one left']);
  });

  test('all see what two nodes write at once in one and the same order', async () => {
    const [writer, other, reader, farReader] = await four();
    await join(writer, 'writer');
    await join(other, 'other');
    await join(reader, 'reader');
    await join(farReader, 'farReader');
    const groupid = await createGroup(writer, 'order');
    for (const member of [other, reader, farReader]) await joinGroup(member, groupid);

    const [here, there] = [numbered('here', 300), numbered('there', 300)];
    for (const msg of here) writer.send({ msgid: 10, groupid, msg, ref: msg });
    for (const msg of there) other.send({ msgid: 10, groupid, msg, ref: msg });
    await acknowledged(writer, 'here 300');
    await acknowledged(other, 'there 300');

    const seqs = new Map([...places(writer), ...places(other)]);
    const byPlace = [...seqs].sort(([, one], [, two]) => one - two).map(([msg]) => msg);
    expect([...seqs.values()].sort((a, b) => a - b)).toEqual(
      // Three have joined before.
      here.concat(there).map((_, at) => 3 + at + 1),
    );
    const last = byPlace.at(-1) ?? '';
    expect(await heardUpTo(reader, last)).toEqual(byPlace);
    expect(await heardUpTo(farReader, last)).toEqual(byPlace);
    expect(await heardUpTo(writer, 'there 300')).toEqual(there);
    expect(await heardUpTo(other, 'here 300')).toEqual(here);
  });

  test('a group may be joined in the middle of what is said in it', async () => {
    const [writer, late] = await four();
    await join(writer, 'wim');
    await join(late, 'lea');
    const groupid = await createGroup(writer, 'busy');
    const sent = numbered('busy', 400);
    for (const msg of sent) writer.send({ msgid: 10, groupid, msg, ref: msg });
    await acknowledged(writer, 'busy 50');
    await joinGroup(late, groupid);
    writer.send({ msgid: 10, groupid, msg: 'over' });
    const told = await heardUpTo(late, 'over');
    expect(told).toEqual([...sent, 'over'].slice(-told.length));
  });
});
