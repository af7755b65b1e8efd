import { afterAll, beforeAll, expect, test } from 'vitest';
import { anotherDevice, ask, type Device, newDevice, readLog } from '../server/devices.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Cluster, type NodeIndex, startCluster } from './cluster.ts';

const KICK = 51;
const APPOINT = 54;

describeWith(['mariadb', 'redis', 'nginx'], 'acts in groups over two nodes', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster?.stop());
  const on = (index: NodeIndex, name: string): Promise<Device> =>
    newDevice(cluster.node(index).tcpPort, name);
  const groupOf = async (creator: Device, members: readonly Device[], settings = {}) => {
    const made = await ask(creator.client, { msgid: 8, groupname: 'g', ...settings });
    const [groupid, conv] = [Number(made.groupid), String(made.conv)];
    for (const { client } of members) await ask(client, { msgid: 9, groupid });
    return { groupid, conv };
  };

  test('who is removed on one node gets nothing any more on the other', async () => {
    const [al, bo, cy] = [await on(0, 'al1'), await on(1, 'bo1'), await on(1, 'cy1')];
    const beside = await anotherDevice(cluster.node(0).tcpPort, bo);
    const { groupid, conv } = await groupOf(al, [bo, cy]);
    await ask(al.client, { msgid: KICK, groupid, user: bo.id });
    await ask(al.client, { msgid: 10, groupid, msg: 'among us' });
    for (const { client } of [bo, beside]) {
      const left = await client.next(({ kind }) => kind === 'left');
      expect(left).toMatchObject({ conv: `u${bo.id}`, data: { conv, why: 'kicked' } });
      await client.next(({ kind }) => kind === 'kicked');
    }
    await cy.client.next(({ msg }) => msg === 'among us');
    for (const { client } of [bo, beside]) {
      expect(await ask(client, { msgid: 10, groupid, msg: 'x' })).toMatchObject({
        error: 'unknown_group',
      });
      expect(client.received.some(({ msg }) => msg === 'among us')).toBe(false);
    }
  });

  test('of two who remove each other on two nodes one stays, and all see the same', async () => {
    const [al, bo, cy] = [await on(0, 'al2'), await on(1, 'bo2'), await on(0, 'cy2')];
    const { groupid, conv } = await groupOf(al, [bo, cy]);
    await ask(al.client, { msgid: APPOINT, groupid, user: bo.id, role: 'admin' });
    const [one, other] = await Promise.all([
      ask(al.client, { msgid: APPOINT, groupid, user: bo.id, role: 'normal' }),
      ask(bo.client, { msgid: KICK, groupid, user: cy.id }),
    ]);
    expect(one).toMatchObject({ msgid: 20 });
    const isOut = other.error === undefined;
    const logs = await Promise.all([al, bo].map((device) => readLog(device, conv)));
    const kinds = (log: readonly object[]) => log.map((entry) => (entry as { kind?: string }).kind);
    expect(kinds(logs[0] ?? []).slice(-1 - Number(isOut))).toEqual(
      isOut ? ['kicked', 'role'] : ['role'],
    );
    // What bo sees begins where he came.
    expect(logs[0]?.slice(-(logs[1]?.length ?? 0))).toEqual(logs[1]);
  });

  test('a link with one use lets one in, whichever node they ask', async () => {
    const [al, bo, cy] = [await on(0, 'al3'), await on(0, 'bo3'), await on(1, 'cy3')];
    const { groupid } = await groupOf(al, [], { access: 'invited' });
    const { text } = await ask(al.client, { msgid: 62, groupid, uses: 1 });
    const answers = await Promise.all(
      [bo, cy].map(({ client }) => ask(client, { msgid: 67, link: text })),
    );
    expect(answers.map(({ error }) => error ?? 'in').sort()).toEqual(['in', 'link_ended']);
  });
});
