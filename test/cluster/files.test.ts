import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, type Device, newDevice } from '../server/devices.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { type S3, startS3 } from '../support/s3.ts';

const DEADLINE_MS = 15_000;

describeWith(['mariadb', 'redis'], 'files on two nodes with one bucket', () => {
  let mariadb: MariaDb;
  let redis: Redis;
  let s3: S3;
  let nodes: ParleyNode[] = [];
  beforeAll(async () => {
    [mariadb, redis, s3] = await Promise.all([startMariaDb(), startRedis(), startS3()]);
    const shared = ['--db', await mariadb.database(), '--bus', redis.url];
    const kept = [[...shared, '--files', s3.url], [...shared, '--files', s3.url], shared];
    nodes = await Promise.all(kept.map((args) => startParley({ args })));
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await Promise.all([mariadb?.stop(), redis?.stop(), s3?.stop()]);
  });

  const person = (node: number, name: string): Promise<Device> =>
    newDevice(Number(nodes[node]?.tcpPort), name);
  const at = (node: number, path: unknown) => `http://127.0.0.1:${nodes[node]?.httpPort}${path}`;

  async function upload(device: Device, node: number, text: string): Promise<string> {
    const frame = { msgid: 91, name: 'a.txt', size: text.length };
    const { file, path, token } = await ask(device.client, frame);
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(at(node, path), { method: 'PUT', body: text, headers });
    expect([response.status, await response.json()]).toMatchObject([200, { offset: text.length }]);
    return String(file);
  }

  test('one that went up over one node is read over the other', async () => {
    const [al, bo] = [await person(0, 'al'), await person(1, 'bo')];
    // The grant of one node holds on the other.
    const file = await upload(al, 1, 'hello there');
    const { conv } = await ask(al.client, { msgid: 6, toid: bo.id, msg: 'look', files: [file] });
    expect(await bo.client.next(({ msg }) => msg === 'look')).toMatchObject({ files: [file] });
    const { files } = await ask(bo.client, { msgid: 93, files: [file], conv });
    const [link] = files as { readonly path: string }[];
    for (const node of [0, 1]) {
      const response = await fetch(at(node, link?.path));
      expect([response.status, await response.text()]).toEqual([200, 'hello there']);
    }
    const part = await fetch(at(0, link?.path), { headers: { range: 'bytes=6-' } });
    expect([part.status, await part.text()]).toEqual([206, 'there']);

    await ask(al.client, { msgid: 40, conv, seq: 1 });
    await eventually(
      async () => (await fetch(at(1, link?.path))).status === 404,
      DEADLINE_MS,
      () => 'the link ended with its message',
    );
  });

  test('a node that was told of no place takes none', async () => {
    const cy = await person(2, 'cy');
    const answer = await ask(cy.client, { msgid: 91, name: 'a', size: 1 });
    expect(answer).toMatchObject({ error: 'not_allowed' });
    expect((await fetch(at(2, '/v1/files/AAAAAAAAAAAAAAAAAAAAAA'))).status).toBe(404);
  });
});
